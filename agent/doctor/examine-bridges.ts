import { describeError } from "#shared/errors.ts";
import { createEbtables } from "../firewall/ebtables.ts";
import { createBridgeNetfilter } from "../firewall/link-layer/bridge-netfilter.ts";
import { chooseGuard } from "../firewall/link-layer/frame-guard.ts";
import { frameGuards } from "../firewall/link-layer/frame-guards.ts";
import { guestBridges } from "../firewall/link-layer/guest-bridges.ts";
import { createNft } from "../firewall/nft.ts";
import type { Link } from "../network/links.ts";
import { listLinks, listNamespaces } from "../network/links.ts";
import { refuseNeutron } from "../network/neutron.ts";
import { type Finding, note, ok, problem } from "./finding.ts";
import { readSysctl } from "./read-host.ts";

/** Finds out whether the guests of these bridges can be told apart and kept from each other. */
export async function examineBridges(
	names: readonly string[],
	ownsNetworkNamespace: boolean,
): Promise<readonly Finding[]> {
	const links = await listLinks();
	const findings = [...(await examineNeighbours(links))];
	if (names.length === 0) return findings;
	findings.push(...(await examineGuard(links)));
	for (const name of names) {
		findings.push(await examineBridge(links, name, ownsNetworkNamespace));
		findings.push(...(await examineReturnPath(name)));
	}
	return findings;
}

/** How guests are kept from taking each other's answers. */
async function examineGuard(links: readonly Link[]): Promise<Finding[]> {
	const guards = frameGuards(createNft(), createEbtables());
	const { guard, passedOver } = await chooseGuard(guards, false, links);
	const cost = guard.price === undefined ? [] : [note(guard.price)];
	return [
		ok(`guests on bridges are kept from each other by ${guard.name}`),
		...passedOver.map((reason) =>
			note(`not by ${reason}`, "apt-get install nftables"),
		),
		...cost,
	];
}

async function examineBridge(
	links: readonly Link[],
	name: string,
	ownsNetworkNamespace: boolean,
): Promise<Finding> {
	try {
		const found = guestBridges(links, [name]);
		// Looks only: what is not ours to set is told as an error.
		if (!ownsNetworkNamespace) await createBridgeNetfilter(false).ensure(found);
		return ok(`guests on bridge ${name} can be told apart`);
	} catch (error) {
		return problem(describeError(error));
	}
}

/** A packet is dropped at once when the host would not answer it where it came from. */
async function examineReturnPath(bridge: string): Promise<Finding[]> {
	const [all = "0", own = "0"] = await Promise.all(
		["all", bridge].map((name) =>
			readSysctl(`net.ipv4.conf.${name}.rp_filter`),
		),
	);
	if (Math.max(Number(all), Number(own)) !== 1) return [];
	return [
		note(
			`net.ipv4.conf.${bridge}.rp_filter is 1: guests are answered only where this host's route to their network is ${bridge}`,
			`sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.${bridge}.rp_filter=0, unless it is`,
		),
	];
}

async function examineNeighbours(links: readonly Link[]): Promise<Finding[]> {
	const findings: Finding[] = [];
	try {
		refuseNeutron(await listNamespaces());
	} catch (error) {
		findings.push(problem(describeError(error)));
	}
	if (links.some(({ kind }) => kind === "openvswitch")) {
		findings.push(
			note(
				"Open vSwitch is on this host: frames of its ports pass by iptables, so that guests on them cannot be served",
			),
		);
	}
	return findings;
}

import { describeError } from "#shared/errors.ts";
import { loadLibc } from "#shared/native/libc.ts";
import { holdsMetadataAddress } from "../endpoint/metadata-address.ts";
import { jumpsBehind } from "../firewall/host-state.ts";
import type { Iptables } from "../firewall/iptables.ts";
import { probe } from "../firewall/probe.ts";
import { readSavedRules } from "../firewall/saved-rules.ts";
import type { Capabilities } from "../firewall/settings.ts";
import type { Mark } from "../firewall/wanted-rules.ts";
import { examineBridges } from "./examine-bridges.ts";
import { type Finding, note, ok, problem } from "./finding.ts";
import { foreignRules } from "./foreign-rules.ts";
import { foreignTables } from "./foreign-tables.ts";
import { markCollisions, routingCollisions } from "./mark-collisions.ts";
import {
	readCapabilities,
	readHolders,
	readNftables,
	readRoutingRules,
	readSysctl,
} from "./read-host.ts";

const METADATA_ADDRESS = "169.254.169.254";
/** Bits of the capability set. */
const NEEDED = [
	["CAP_NET_BIND_SERVICE", 10],
	["CAP_NET_ADMIN", 12],
	["CAP_NET_RAW", 13],
] as const;

/** What the examination goes by. */
export interface Examination {
	readonly iptables: Iptables;
	/** Every backend of iptables that works on this host. */
	readonly backends: readonly Iptables[];
	readonly mark: Mark;
	/** The bridges that guests are going to be on; none for routed taps. */
	readonly bridges: readonly string[];
	/** Whether the agent may set sysctls itself. */
	readonly ownsNetworkNamespace: boolean;
}

/** Finds out whether this host can serve instances, and what its operator should know. Leaves nothing behind. */
export async function examineHost(
	examination: Examination,
): Promise<readonly Finding[]> {
	const findings: Finding[] = [];
	for (const examine of [
		examineRights,
		examineSystemCalls,
		examineFirewall,
		examineSysctls,
		examineAddress,
		examineForeignRules,
		examineNftables,
		examineRouting,
		examineTopology,
	]) {
		findings.push(...(await orProblem(() => examine(examination))));
	}
	return findings;
}

async function orProblem(
	examine: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
	try {
		return await examine();
	} catch (error) {
		return [problem(describeError(error))];
	}
}

async function examineRights(): Promise<Finding[]> {
	const held = await readCapabilities();
	const missing = NEEDED.filter(([, bit]) => !(held & (1n << BigInt(bit))));
	const names = missing.map(([name]) => name).join(", ");
	if (missing.length === 0) return [ok("the capabilities are there")];
	return [problem(`${names} missing`, "run as root or grant them")];
}

async function examineSystemCalls(): Promise<Finding[]> {
	await loadLibc();
	return [ok("the system calls that tell who is asking can be made")];
}

async function examineFirewall({
	iptables,
	bridges,
}: Examination): Promise<Finding[]> {
	const { backend, capabilities, missing } = await probe(iptables);
	const constant = capabilities.sets && bridges.length === 0;
	const way = constant
		? "sets, so that any number of instances costs the same"
		: "a rule for each instance";
	const able = Object.entries(CAPABILITIES)
		.filter(([name]) => Reflect.get(capabilities, name) === true)
		.map(([, what]) => what);
	return [
		ok(`${backend}, with ${way}`),
		ok(`the kernel can do: ${able.join(", ") || "nothing of use"}`),
		...missing.map((loss) => note(loss)),
		...(await examineOrder(iptables)),
	];
}

/** In words, for people. */
const CAPABILITIES: Readonly<Record<keyof Capabilities, string>> = {
	sets: "sets",
	rateLimit: "packet rate limit",
	noTracking: "connections without tracking",
	bridgePorts: "ports of bridges",
};

async function examineOrder(iptables: Iptables): Promise<Finding[]> {
	return jumpsBehind(readSavedRules(await iptables.save())).map(
		({ table, chain, position }) =>
			note(
				`rules of others come before ours in ${table} ${chain}, where ours are rule ${position}: what they accept is not answered`,
			),
	);
}

function examineTopology({ bridges, ownsNetworkNamespace }: Examination) {
	return examineBridges(bridges, ownsNetworkNamespace);
}

async function examineSysctls({
	ownsNetworkNamespace,
}: Examination): Promise<Finding[]> {
	const findings: Finding[] = [];
	const name = "net.ipv4.tcp_fwmark_accept";
	const sideEffect =
		"with it, sockets that any service of this host accepts inherit the mark of their handshake";
	const inherits = await readSysctl(name);
	if (inherits === "1") findings.push(ok(`${name} is 1`));
	else if (inherits === undefined) {
		findings.push(problem(`the kernel has no ${name}`, "Linux 5.0 or newer"));
	} else if (ownsNetworkNamespace) {
		findings.push(note(`the agent will set ${name} to 1: ${sideEffect}`));
	} else {
		const cure = `sysctl -w ${name}=1; ${sideEffect}`;
		findings.push(problem(`${name} is ${inherits}`, cure));
	}
	if ((await readSysctl("net.ipv4.conf.all.arp_ignore")) !== "0") {
		findings.push(
			note(
				"net.ipv4.conf.all.arp_ignore is set: guests reach the metadata address through their gateway only",
			),
		);
	}
	return findings;
}

async function examineAddress(): Promise<Finding[]> {
	const holders = await readHolders(METADATA_ADDRESS);
	if (holders.length === 0) return [ok("the metadata address is free")];
	if (await holdsMetadataAddress(METADATA_ADDRESS)) {
		return [ok("the metadata address is ours")];
	}
	return [
		problem(
			`${METADATA_ADDRESS} is on ${holders.join(", ")}: another metadata service (OpenStack, a cloud) owns it on this host`,
		),
	];
}

async function examineForeignRules({
	backends,
	mark,
}: Examination): Promise<Finding[]> {
	const saved = await Promise.all(backends.map((one) => one.save()));
	const findings = saved.flatMap((text) => [
		...foreignRules(text),
		...markCollisions(text, mark),
	]);
	if (findings.length > 0) return findings;
	return [ok("no rule of others is in the way, nor uses bits of our mark")];
}

async function examineNftables(): Promise<Finding[]> {
	const listed = await readNftables();
	if (listed === undefined) {
		return [note("nft is not installed: its tables were not looked at")];
	}
	const findings = foreignTables(listed);
	if (findings.length > 0) return findings;
	return [ok("no chain of nftables is in the way")];
}

async function examineRouting({ mark }: Examination): Promise<Finding[]> {
	return routingCollisions(await readRoutingRules(), mark);
}

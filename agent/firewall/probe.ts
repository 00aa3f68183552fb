import { access } from "node:fs/promises";
import { describeError } from "#shared/errors.ts";
import { IPV4, type MetadataAddresses } from "./addresses.ts";
import type { Iptables } from "./iptables.ts";
import type { Capabilities } from "./settings.ts";
import { CHAIN_PREFIX, SET_PREFIX } from "./wanted-rules.ts";

/** What the host's kernel and backend can do, and in words what they cannot. */
export interface Probed {
	readonly backend: string;
	readonly capabilities: Capabilities;
	readonly missing: readonly string[];
}

/** Something that may be lacking: a rule that needs it, and what is lost without. */
interface Feature {
	readonly name: keyof Capabilities;
	readonly rule: string;
	readonly loss: string;
}

const CHAIN = `${CHAIN_PREFIX}PROBE`;
const INTERFACE_SET = `${SET_PREFIX}probe-i`;
const MAC_SET = `${SET_PREFIX}probe-m`;
const CREATE_SETS = `create ${INTERFACE_SET} hash:net,iface family inet\ncreate ${MAC_SET} bitmap:ip,mac range 192.0.2.0/30\n`;

const SETS: Feature = {
	name: "sets",
	rule: `-m set --match-set ${INTERFACE_SET} src,src -m set --match-set ${MAC_SET} src,src -j DROP`,
	loss: "no sets, so a rule per instance, good for about 100 of them",
};
const OTHERS: readonly Feature[] = [
	{
		name: "rateLimit",
		rule: "-m hashlimit --hashlimit-above 1/sec --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-name gumleaf-probe -j DROP",
		loss: "no packet rate limit",
	},
	{
		name: "noTracking",
		rule: "-j CT --notrack",
		loss: "no NOTRACK, so a NAT rule for port 80 takes metadata requests away",
	},
];

const BRIDGE_PORTS: Feature = {
	name: "bridgePorts",
	rule: "-m physdev --physdev-in gumleaf-probe -j DROP",
	loss: "no match for the ports of bridges",
};
const BRIDGE_NETFILTER = "/proc/sys/net/bridge";

/**
 * Tries what kernels may be built without, in a chain and sets of our own that nothing leads to, and takes both away
 * again. All at once, which is what most hosts pass; one by one only when that fails. The ports of bridges are left
 * alone where br_netfilter is not loaded: the very rule would load it, and change what becomes of all bridged packets.
 */
export async function probe(
	iptables: Iptables,
	{ version }: MetadataAddresses = IPV4,
	bridgeNetfilter = BRIDGE_NETFILTER,
): Promise<Probed> {
	const backend = await iptables.version();
	const seesBridges = await isThere(bridgeNetfilter);
	const features = [
		...(version === 4 ? [SETS] : []),
		...OTHERS,
		...(seesBridges ? [BRIDGE_PORTS] : []),
	];
	const missing = new Map<keyof Capabilities, string>();
	if ((await fault(iptables, features)) !== undefined) {
		for (const feature of features) {
			const reason = await fault(iptables, [feature]);
			if (reason === undefined) continue;
			missing.set(feature.name, `${feature.loss} (${reason})`);
		}
	}
	return {
		backend,
		capabilities: {
			sets: version === 4 && !missing.has("sets"),
			rateLimit: !missing.has("rateLimit"),
			noTracking: !missing.has("noTracking"),
			bridgePorts: seesBridges && !missing.has("bridgePorts"),
		},
		missing: [...missing.values()],
	};
}

async function isThere(path: string): Promise<boolean> {
	return await access(path).then(
		() => true,
		() => false,
	);
}

async function fault(
	iptables: Iptables,
	features: readonly Feature[],
): Promise<string | undefined> {
	try {
		if (features.includes(SETS)) await iptables.restoreSets(CREATE_SETS);
		const rules = features.map(({ rule }) => `-A ${CHAIN} ${rule}\n`);
		await iptables.restore(
			`*raw\n:${CHAIN} - [0:0]\n${rules.join("")}COMMIT\n`,
		);
		return undefined;
	} catch (error) {
		return describeError(error).split("\n")[0];
	} finally {
		await cleanUp(iptables, features.includes(SETS));
	}
}

async function cleanUp(iptables: Iptables, withSets: boolean): Promise<void> {
	await iptables.restore(`*raw\n:${CHAIN} - [0:0]\n-X ${CHAIN}\nCOMMIT\n`);
	if (withSets) await destroySets(iptables, [INTERFACE_SET, MAC_SET]);
}

/** Destroys those of the named sets that there are. */
async function destroySets(
	iptables: Iptables,
	names: readonly string[],
): Promise<void> {
	const existing = await iptables.saveSets();
	const found = names.filter((name) => existing.has(name));
	await iptables.restoreSets(found.map((name) => `destroy ${name}\n`).join(""));
}

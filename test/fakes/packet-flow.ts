import { parseSubnet, subnetHolds } from "#shared/ipv4.ts";
import { parseIpv6, parseIpv6Subnet } from "#shared/ipv6.ts";
import type { Match, WantedRules } from "../../agent/firewall/wanted-rules.ts";

/** A packet as the rules see it. */
export interface Packet {
	readonly inInterface?: string;
	readonly outInterface?: string;
	/** The port, when it came through a bridge. */
	readonly inPort?: string | undefined;
	readonly mac?: string;
	readonly source: string;
	readonly destination: string;
	readonly sourcePort?: number;
	readonly destinationPort?: number;
	readonly icmpv6Type?: number;
	readonly hopLimit?: number;
	readonly mark?: number;
}

/** What became of it. `passed`: our rules have nothing against it and the host's own decide. */
export interface Fate {
	readonly end: "DROP" | "ACCEPT" | "passed";
	readonly mark: number;
	readonly tracked: boolean;
}

/** Sends a packet through one hook of our rules, as the kernel would walk them. */
export function walk(
	wanted: WantedRules,
	table: "raw" | "filter",
	from: string,
	packet: Packet,
): Fate {
	const found = wanted.tables.find((one) => one.table === table);
	let mark = packet.mark ?? 0;
	let tracked = true;
	const through = (chain: string): "DROP" | "ACCEPT" | undefined => {
		const rules = found?.rules.filter((rule) => rule.chain === chain) ?? [];
		for (const { match, target } of rules) {
			if (!matches(wanted, match, { ...packet, mark })) continue;
			if ("verdict" in target) return target.verdict;
			if ("noTracking" in target) tracked = false;
			if ("setMark" in target) {
				mark = ((mark & ~target.setMark.mask) | target.setMark.value) >>> 0;
			}
			const end = "chain" in target ? through(target.chain) : undefined;
			if (end) return end;
		}
		return undefined;
	};
	const hook = found?.hooks.find((one) => one.from === from);
	const end = (hook && through(hook.to)) ?? "passed";
	return { end, mark, tracked };
}

function matches(wanted: WantedRules, match: Match, packet: Packet): boolean {
	const tests: Record<keyof Match, boolean> = {
		inInterface: isInterface(match.inInterface, packet.inInterface),
		outInterface: isInterface(match.outInterface, packet.outInterface),
		inPort: match.inPort === packet.inPort,
		unbridged: packet.inPort === undefined,
		source: isWithin(match.source, packet.source),
		destination: isWithin(match.destination, packet.destination),
		sourcePort: match.sourcePort === packet.sourcePort,
		destinationPort: match.destinationPort === packet.destinationPort,
		icmpv6Type: match.icmpv6Type === packet.icmpv6Type,
		hopLimit: match.hopLimit === packet.hopLimit,
		sourceMac: match.sourceMac === packet.mac,
		mark:
			match.mark !== undefined &&
			((packet.mark ?? 0) & match.mark.mask) >>> 0 === match.mark.value,
		sets: (match.sets ?? []).every((name) => inSet(wanted, name, packet)),
		faster: false,
	};
	return Object.entries(tests).every(
		([name, holds]) => holds || !(name in match),
	);
}

function isInterface(pattern: string | undefined, name = ""): boolean {
	if (pattern?.endsWith("+")) return name.startsWith(pattern.slice(0, -1));
	return pattern === name;
}

function isWithin(cidr: string | undefined, address: string): boolean {
	const subnet = parseSubnet(cidr ?? "");
	if (subnet) return subnetHolds(subnet, address);
	const subnetV6 = parseIpv6Subnet(cidr ?? "");
	const value = parseIpv6(address);
	if (!subnetV6 || value === undefined) return false;
	return value - (value % subnetV6.size) === subnetV6.first;
}

function inSet(wanted: WantedRules, name: string, packet: Packet): boolean {
	const set = wanted.sets.find((one) => one.name === name);
	return [
		`${packet.source}/32,${packet.inInterface}`,
		`${packet.source},${packet.mac}`,
	].some((element) => set?.elements.includes(element));
}

import { availableParallelism, totalmem } from "node:os";
import { z } from "zod";
import type { SettingHelp } from "#shared/command-line.ts";
import { parseSubnet } from "#shared/ipv4.ts";
import { parseIpv6Subnet } from "#shared/ipv6.ts";
import { count } from "#shared/setting-kinds.ts";

const MIB = 1024 * 1024;

/** One character is left for what marks the metadata address on it as ours. */
function isBridgeName(name: string): boolean {
	return /^[\w.-]{1,14}$/.test(name);
}

/** What kind of instances the host takes, how many, and how they are connected. */
export const instanceSettings = {
	hypervisor: z
		.enum(
			["netns", "external", "null"],
			"must be netns, external or null; in a file, null in quotes",
		)
		.prefault("netns")
		.meta({
			argument: "netns|external|null",
			description:
				"how instances come to be: network namespaces; machines that somebody else runs on the bridges, made instances by gumleaf instance adopt; or not at all (to try the API)",
			default: "netns",
		} satisfies SettingHelp),
	subnet: z
		.string("is needed: a CIDR such as 10.20.0.0/24")
		.refine(
			(text) => parseSubnet(text) !== undefined,
			"must be a CIDR such as 10.20.0.0/24",
		)
		.meta({
			argument: "CIDR",
			description:
				"where this host's instances get their addresses from; no other host's",
		} satisfies SettingHelp),
	"subnet-v6": z
		.string()
		.refine(
			(text) => parseIpv6Subnet(text) !== undefined,
			"must be an IPv6 CIDR such as fd12:3456::/112",
		)
		.optional()
		.meta({
			argument: "CIDR",
			description:
				"where this host's instances get IPv6 addresses from, at least as large as subnet; without it they have none",
		} satisfies SettingHelp),
	topology: z
		.enum(["routed", "bridged"])
		.prefault("routed")
		.meta({
			argument: "routed|bridged",
			description:
				"how instances are connected: each behind a tap that the host routes to, or on bridges of the host's",
			default: "routed",
		} satisfies SettingHelp),
	bridges: z
		.union([z.string(), z.array(z.string())])
		.transform((given) =>
			typeof given === "string" ? given.split(",") : given,
		)
		.refine(
			(names) => names.length > 0 && names.every(isBridgeName),
			"must be names of bridges such as br0,br1, of at most 14 characters",
		)
		.refine(
			(names) => new Set(names).size === names.length,
			"must not name a bridge twice",
		)
		.optional()
		.meta({
			argument: "NAME,...",
			description:
				"the bridges that instances are on, with topology bridged; all of 169.254.0.0/16 on them is the agent's",
		} satisfies SettingHelp),
	zone: z
		.string()
		.regex(/^[a-z][a-z0-9-]{0,62}$/, "must be a name such as us-east-1a")
		.prefault("us-east-1a")
		.meta({
			argument: "NAME",
			description: "the availability zone that the host stands in",
			default: "us-east-1a",
		} satisfies SettingHelp),
	vcpus: count(availableParallelism()).meta({
		argument: "N",
		description: "virtual CPUs for instances",
		default: "the host's processors",
	} satisfies SettingHelp),
	"memory-mib": count(Math.max(1, Math.floor(totalmem() / MIB))).meta({
		argument: "N",
		description: "memory for instances, MiB",
		default: "the host's memory",
	} satisfies SettingHelp),
	instances: count(100).meta({
		argument: "N",
		description: "how many instances at most",
		default: "100",
	} satisfies SettingHelp),
};

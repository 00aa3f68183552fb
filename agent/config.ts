import { availableParallelism, hostname, totalmem } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { readCommandLine, type SettingHelp } from "#shared/command-line.ts";
import { parseDuration } from "#shared/duration.ts";
import { parseSubnet } from "#shared/ipv4.ts";
import { parseIpv6Subnet } from "#shared/ipv6.ts";
import {
	isLoopback,
	type ListenAddress,
	parseListenAddress,
} from "#shared/listen-address.ts";
import { nodeName } from "#shared/node-api.ts";
import {
	defaultAllowance,
	type RequestAllowance,
} from "./metadata/request-budgets.ts";
import { parseControllerAddress } from "./sync/controller-address.ts";

/** Everything about an agent that its operator decides. Paths are absolute. */
export interface Config {
	readonly controller: ListenAddress;
	readonly nodeName: string;
	readonly joinTokenFile: string | undefined;
	readonly stateDir: string;
	/** Undefined: the agent makes one of its own in the state folder. */
	readonly cacheKeyFile: string | undefined;
	readonly hypervisor: "netns" | "null";
	/** CIDR. */
	readonly subnet: string;
	/** CIDR; without it instances have no IPv6. */
	readonly subnetV6: string | undefined;
	/** The bridges that guests are on; none: they are behind routed taps. */
	readonly bridges: readonly string[];
	/** Packets a second from one instance to the metadata address; 0: any number. */
	readonly metadataPacketsPerSecond: number;
	readonly zone: string;
	readonly capacity: {
		readonly vcpus: number;
		readonly memoryMiB: number;
		readonly instances: number;
	};
	readonly credentialLifetimeSeconds: number;
	readonly renewalAgeSeconds: number;
	readonly renewalCheckIntervalSeconds: number;
	readonly driftCheckIntervalSeconds: number;
	/** Undefined: nobody writes down who reads keys. */
	readonly credentialReadLog: string | undefined;
	/** Where the agent shows its numbers, to this machine alone; undefined: nowhere. */
	readonly metricsListen: ListenAddress | undefined;
	/** How often one instance may ask for its metadata. */
	readonly allowance: RequestAllowance;
	/** True when nothing else lives in the agent's network namespace: sysctls are then set, not only asserted. */
	readonly ownsNetworkNamespace: boolean;
	readonly logLevel: string;
}

const PROGRAM = "gumleaf-agent";
const MIB = 1024 * 1024;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
/** Keys of the greatest age still have 30 min left, and there are 5 to renew them in. */
const LEAST_LEFT_SECONDS = 35 * MINUTE_SECONDS;
const RENEWAL_JITTER = 1.1;

/** hashlimit counts no finer. */
const MOST_PACKETS_PER_SECOND = 10_000;
const PACKET_RATE = `must be a whole number of packets a second, from 0 to ${MOST_PACKETS_PER_SECOND}`;

/** One character is left for what marks the metadata address on it as ours. */
function isBridgeName(name: string): boolean {
	return /^[\w.-]{1,14}$/.test(name);
}

const path = z.string().min(1, "must be a path");

function duration(fallback: string, least: number, most: number) {
	return z
		.string()
		.transform((text, context) => {
			const seconds = parseDuration(text);
			if (seconds !== undefined && seconds >= least && seconds <= most) {
				return seconds;
			}
			context.addIssue(
				`must be a duration such as ${fallback}, from ${least} s to ${most} s`,
			);
			return z.NEVER;
		})
		.prefault(fallback);
}

function count(fallback: number) {
	const whole = "must be a whole number of at least 1";
	return z.coerce.number(whole).int(whole).min(1, whole).prefault(fallback);
}

/** Flags, keys of the configuration file and documentation alike. */
const shape = z.strictObject({
	controller: z
		.string("is needed: https://HOST:PORT or unix:PATH")
		.transform((text, context) => {
			const address = parseControllerAddress(text);
			if (address) return address;
			context.addIssue("must be https://HOST:PORT or unix:PATH");
			return z.NEVER;
		})
		.meta({
			argument: "https://HOST:PORT|unix:PATH",
			description: "the controller's node listener",
		} satisfies SettingHelp),
	"node-name": nodeName.prefault(hostname()).meta({
		argument: "NAME",
		description: "what the controller calls this host",
		default: "the host's name",
	} satisfies SettingHelp),
	"join-token-file": path.optional().meta({
		argument: "FILE",
		description:
			"what gumleaf node add printed; needed once, and again after a ban",
	} satisfies SettingHelp),
	"state-dir": path.prefault("/var/lib/gumleaf-agent").meta({
		argument: "DIR",
		description:
			"the node's key and certificate, and what outlives the agent of its instances",
		default: "/var/lib/gumleaf-agent",
	} satisfies SettingHelp),
	"cache-key-file": path.optional().meta({
		argument: "FILE",
		description:
			"what the instances' keys are sealed under in the state folder: at least 32 random bytes, such as a systemd credential",
		default: "a key of the agent's own beside them",
	} satisfies SettingHelp),
	hypervisor: z
		.enum(["netns", "null"])
		.prefault("netns")
		.meta({
			argument: "netns|null",
			description:
				"how instances come to be: network namespaces, or not at all (to try the API)",
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
	"metadata-packet-rate": z.coerce
		.number(PACKET_RATE)
		.int(PACKET_RATE)
		.min(0, PACKET_RATE)
		.max(MOST_PACKETS_PER_SECOND, PACKET_RATE)
		.prefault(1024)
		.meta({
			argument: "N",
			description:
				"packets a second that one instance may send to the metadata address, 0 for any number",
			default: "1024, as on AWS",
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
	"credential-lifetime": duration("6h", HOUR_SECONDS, 6 * HOUR_SECONDS).meta({
		argument: "DURATION",
		description: "how long an instance's keys live, 1h to 6h",
		default: "6h",
	} satisfies SettingHelp),
	"renewal-age": duration("1h", MINUTE_SECONDS, 6 * HOUR_SECONDS).meta({
		argument: "DURATION",
		description: "at what age keys are replaced, ±10 % over the instances",
		default: "1h",
	} satisfies SettingHelp),
	"renewal-check-interval": duration("5s", 1, 59).meta({
		argument: "DURATION",
		description: "how often to look which keys are due, 1s to 59s",
		default: "5s",
	} satisfies SettingHelp),
	"drift-check-interval": duration("5s", 1, 60).meta({
		argument: "DURATION",
		description:
			"how often to look whether the firewall still stands, 1s to 60s; with iptables on nftables a change is also noticed at once",
		default: "5s",
	} satisfies SettingHelp),
	"metadata-rate": count(defaultAllowance.perSecond).meta({
		argument: "N",
		description:
			"metadata requests a second that one instance may make in the long run",
		default: String(defaultAllowance.perSecond),
	} satisfies SettingHelp),
	"metadata-burst": count(defaultAllowance.burst).meta({
		argument: "N",
		description: "how many it may make at once after a quiet time",
		default: String(defaultAllowance.burst),
	} satisfies SettingHelp),
	"metadata-excess": z
		.enum(["refuse", "drop"])
		.prefault(defaultAllowance.excess)
		.meta({
			argument: "refuse|drop",
			description:
				"what becomes of a request too many: 429 with Retry-After, or the end of its connection; either way the instance is not listened to for a quarter of a second",
			default: defaultAllowance.excess,
		} satisfies SettingHelp),
	"metrics-listen": z
		.string()
		.transform((text, context) => {
			const address = parseListenAddress(text);
			if (address && isLoopback(address)) return address;
			const message =
				"must be unix:PATH or a loopback address such as 127.0.0.1:9109: instances must not reach it";
			context.addIssue(message);
			return z.NEVER;
		})
		.optional()
		.meta({
			argument: "127.0.0.1:PORT|unix:PATH",
			description:
				"show the agent's numbers at /metrics, for Prometheus on this host",
			default: "nowhere",
		} satisfies SettingHelp),
	"credential-read-log": path.optional().meta({
		argument: "FILE",
		description:
			"write a JSON line for every read of an instance's keys: instance, role, access key id, with or without a session token; reopened on SIGHUP",
	} satisfies SettingHelp),
	"own-network-namespace": z
		.boolean()
		.prefault(false)
		.meta({
			description:
				"nothing else lives in the agent's network namespace: set its sysctls instead of asking for them",
		} satisfies SettingHelp),
	"log-level": z
		.enum(["error", "warn", "info", "debug"])
		.prefault("info")
		.meta({
			argument: "error|warn|info|debug",
			description: "what to log, on standard error",
			default: "info",
		} satisfies SettingHelp),
});

type Settings = z.output<typeof shape>;

const settings = shape
	.refine(leavesEnough, {
		path: ["renewal-age"],
		message:
			"too close to credential-lifetime: keys at 1.1 times this age must have more than 35 min left",
	})
	.refine(({ topology, bridges }) => (topology === "bridged") === !!bridges, {
		path: ["bridges"],
		message:
			"goes with topology bridged, and that with it: a host has its instances on bridges or behind routed taps, not both",
	});

function leavesEnough(given: Settings): boolean {
	const oldest = RENEWAL_JITTER * given["renewal-age"];
	return given["credential-lifetime"] - oldest > LEAST_LEFT_SECONDS;
}

/**
 * Reads the command line; undefined when it asked for help, which is printed then.
 * Throws ConfigFaults that tells everything that is wrong.
 */
export async function readConfig(
	args: readonly string[],
): Promise<Config | undefined> {
	const invocation = await readCommandLine(
		{
			program: PROGRAM,
			summary:
				"Gumleaf's agent: runs a host's instances and answers their metadata requests",
			examples: [
				[
					`${PROGRAM} --controller https://10.0.0.1:8774 --join-token-file join-token --subnet 10.20.0.0/24`,
					"enrol this host and run",
				],
				[
					`${PROGRAM} --config /etc/gumleaf/agent.yaml`,
					"run with the settings of a file",
				],
			],
			settings,
		},
		args,
	);
	return invocation && toConfig(invocation.settings);
}

function toConfig(given: Settings): Config {
	const joinTokenFile = given["join-token-file"];
	const cacheKeyFile = given["cache-key-file"];
	const credentialReadLog = given["credential-read-log"];
	return {
		controller: given.controller,
		nodeName: given["node-name"],
		joinTokenFile: joinTokenFile && resolve(joinTokenFile),
		stateDir: resolve(given["state-dir"]),
		cacheKeyFile: cacheKeyFile && resolve(cacheKeyFile),
		hypervisor: given.hypervisor,
		subnet: given.subnet,
		subnetV6: given["subnet-v6"],
		bridges: given.bridges ?? [],
		metadataPacketsPerSecond: given["metadata-packet-rate"],
		zone: given.zone,
		capacity: {
			vcpus: given.vcpus,
			memoryMiB: given["memory-mib"],
			instances: given.instances,
		},
		credentialLifetimeSeconds: given["credential-lifetime"],
		renewalAgeSeconds: given["renewal-age"],
		renewalCheckIntervalSeconds: given["renewal-check-interval"],
		driftCheckIntervalSeconds: given["drift-check-interval"],
		metricsListen: given["metrics-listen"],
		credentialReadLog: credentialReadLog && resolve(credentialReadLog),
		allowance: {
			perSecond: given["metadata-rate"],
			burst: given["metadata-burst"],
			excess: given["metadata-excess"],
		},
		ownsNetworkNamespace: given["own-network-namespace"],
		logLevel: given["log-level"],
	};
}

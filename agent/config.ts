import { resolve } from "node:path";
import { readCommandLine } from "#shared/command-line.ts";
import type { ListenAddress } from "#shared/listen-address.ts";
import type { RequestAllowance } from "./metadata/request-budgets.ts";
import { type Settings, settings } from "./settings/settings.ts";

/** Everything about an agent that its operator decides. Paths are absolute. */
export interface Config {
	readonly controller: ListenAddress;
	readonly nodeName: string;
	readonly joinTokenFile: string | undefined;
	readonly stateDir: string;
	/** Undefined: the agent makes one of its own in the state folder. */
	readonly cacheKeyFile: string | undefined;
	readonly hypervisor: "netns" | "external" | "null";
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
	/** What guests call the metadata address besides its numbers. */
	readonly metadataNames: readonly string[];
	/** True when nothing else lives in the agent's network namespace: sysctls are then set, not only asserted. */
	readonly ownsNetworkNamespace: boolean;
	readonly logLevel: string;
}

const PROGRAM = "gumleaf-agent";
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
			more: `Its other commands, each with a --help of its own: ${PROGRAM} doctor, ${PROGRAM} remove.`,
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
		metadataNames: given["metadata-names"],
		ownsNetworkNamespace: given["own-network-namespace"],
		logLevel: given["log-level"],
	};
}

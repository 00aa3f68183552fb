import { type Reloaded, reloadConfig } from "#shared/reload-config.ts";
import type { Config } from "./config.ts";

/** What of a running agent's settings stays as it was at its start. */
const WAITS = {
	controller: "controller",
	nodeName: "node-name",
	joinTokenFile: "join-token-file",
	stateDir: "state-dir",
	cacheKeyFile: "cache-key-file",
	hypervisor: "hypervisor",
	subnet: "subnet",
	subnetV6: "subnet-v6",
	bridges: "topology, bridges",
	metadataPacketsPerSecond: "metadata-packet-rate",
	allowance: "metadata-rate, metadata-burst, metadata-excess",
	metadataNames: "metadata-names",
	zone: null,
	capacity: null,
	credentialLifetimeSeconds: "credential-lifetime",
	renewalAgeSeconds: "renewal-age",
	renewalCheckIntervalSeconds: "renewal-check-interval",
	driftCheckIntervalSeconds: "drift-check-interval",
	credentialReadLog: "credential-read-log",
	metricsListen: "metrics-listen",
	ownsNetworkNamespace: "own-network-namespace",
	logLevel: null,
} as const;

/** Lays what changes in a running agent over its settings: zone, capacity, log level. */
export function reloadAgent(running: Config, read: Config): Reloaded<Config> {
	return reloadConfig(running, read, WAITS);
}

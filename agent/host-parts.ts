import { join } from "node:path";
import type { Clock } from "#shared/clock.ts";
import type { Logger } from "#shared/logger.ts";
import { type Libc, loadLibc } from "#shared/native/libc.ts";
import type { RandomBytes } from "#shared/random.ts";
import type { AgentParts } from "./agent.ts";
import type { InstanceCache } from "./cache/instance-cache.ts";
import type { Config } from "./config.ts";
import { openEndpoint } from "./endpoint/endpoint.ts";
import { createIptables } from "./firewall/iptables.ts";
import { followRuleset } from "./firewall/nft-events.ts";
import { createFirewall, type ManagedFirewall } from "./firewall/reconcile.ts";
import { defaultFirewallSettings } from "./firewall/settings.ts";
import { SYSCTL_RECORD, SysctlRecord } from "./firewall/sysctl-record.ts";
import { watchDrift } from "./firewall/watch-drift.ts";
import { createNetnsHypervisor } from "./hypervisor/netns.ts";
import { createNullHypervisor } from "./hypervisor/null.ts";
import { createMetadataApp } from "./metadata/app.ts";
import { identifyInstance } from "./metadata/identify-instance.ts";
import { MetadataUses } from "./metadata/metadata-uses.ts";
import type { RequestAllowance } from "./metadata/request-budgets.ts";
import { metadataServerOptions } from "./metadata/server-options.ts";
import { createSocketOptions } from "./native/socket-options.ts";

const TOKEN_KEY_BYTES = 32;

/** What an agent does not decide itself. */
export interface Surroundings {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
}

/** The parts of an agent that depend on what kind of host it runs. */
export type HostParts = Pick<
	AgentParts,
	"hypervisor" | "firewall" | "openMetadata" | "metadataUses" | "background"
>;

/** Makes the parts for the configured hypervisor. Rejects where the host cannot tell who is asking. */
export async function createHostParts(
	config: Config,
	surroundings: Surroundings,
): Promise<HostParts> {
	if (config.hypervisor === "null") {
		const firewall = { apply: async () => {} };
		return { hypervisor: createNullHypervisor(), firewall };
	}
	return metadataHostParts(config, surroundings);
}

/** Whether connections are answered: not while somebody else's change to the rules may have let one in. */
interface Gate {
	open: boolean;
	/** Ends the connections there are. */
	cut: () => void;
}

async function metadataHostParts(
	config: Config,
	surroundings: Surroundings,
): Promise<HostParts> {
	const { subnet, subnetV6, bridges, ownsNetworkNamespace, stateDir } = config;
	const { allowance } = config;
	const ipv6 = subnetV6 !== undefined;
	const iptables = createIptables();
	const { clock, logger } = surroundings;
	const libc = await loadLibc();
	const firewall = createFirewall({
		settings: {
			...defaultFirewallSettings,
			...{ subnet, ipv6, bridges },
			packetsPerSecond: config.metadataPacketsPerSecond,
		},
		...{ logger, iptables, ownsNetworkNamespace },
		record: new SysctlRecord(join(stateDir, SYSCTL_RECORD)),
	});
	const uses = new MetadataUses(clock.now());
	const gate: Gate = { open: true, cut: () => {} };
	const drift = watchDrift({
		...{ firewall, clock, logger },
		intervalMs: config.driftCheckIntervalSeconds * 1000,
		follow: (onChange, signal) =>
			followRuleset({ iptables, clock, logger }, onChange, signal),
		onDrift() {
			gate.open = false;
			gate.cut();
		},
		onRepaired() {
			gate.open = true;
		},
	});
	return {
		hypervisor: createNetnsHypervisor({
			...{ subnet, bridge: bridges[0] },
			...(subnetV6 !== undefined && { subnetV6 }),
		}),
		firewall,
		background: [drift],
		metadataUses: () => uses.report(),
		openMetadata: (cache) =>
			openMetadata({
				...{ ...surroundings, libc, firewall, gate, cache, ipv6, bridges },
				...{ allowance, uses },
			}),
	};
}

async function openMetadata(
	parts: Surroundings & {
		readonly libc: Libc;
		readonly firewall: ManagedFirewall;
		readonly gate: Gate;
		readonly cache: InstanceCache;
		readonly ipv6: boolean;
		readonly bridges: readonly string[];
		readonly allowance: RequestAllowance;
		readonly uses: MetadataUses;
	},
): Promise<AsyncDisposable> {
	const { libc, logger, gate, ipv6, bridges } = parts;
	const { readConnectionFacts, setHopLimit } = createSocketOptions(libc);
	const app = createMetadataApp({
		...parts,
		table: parts.cache,
		readFacts: readConnectionFacts,
		setHopLimit,
		mark: parts.firewall.mark,
		tokenKey: parts.random(TOKEN_KEY_BYTES),
		identify: (facts, table, mark) =>
			gate.open ? identifyInstance(facts, table, mark) : "mark missing",
	});
	const endpoint = await openEndpoint({
		...{ libc, logger, ipv6, bridges },
		requestListener: app.listener,
		serverOptions: metadataServerOptions,
	});
	app.attach(endpoint.server);
	gate.cut = () => endpoint.server.closeAllConnections();
	return {
		async [Symbol.asyncDispose]() {
			app.close();
			await endpoint.close();
		},
	};
}

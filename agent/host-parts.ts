import type { AuditSink } from "#shared/audit-log.ts";
import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import { type Libc, loadLibc } from "#shared/native/libc.ts";
import { openFilesLimit } from "#shared/open-files.ts";
import type { RandomBytes } from "#shared/random.ts";
import type { Vitals } from "#shared/vitals.ts";
import type { AgentParts, MetadataService } from "./agent-parts.ts";
import type { InstanceCache } from "./cache/instance-cache.ts";
import type { Config } from "./config.ts";
import { openEndpoint } from "./endpoint/endpoint.ts";
import { createIptables } from "./firewall/iptables.ts";
import { followRuleset } from "./firewall/nft-events.ts";
import type { ManagedFirewall } from "./firewall/reconcile.ts";
import { watchDrift } from "./firewall/watch-drift.ts";
import { createHostFirewall } from "./host-firewall.ts";
import { createExternalHypervisor } from "./hypervisor/external.ts";
import type { Hypervisor } from "./hypervisor/hypervisor.ts";
import { createNetnsHypervisor } from "./hypervisor/netns.ts";
import { createNullHypervisor } from "./hypervisor/null.ts";
import { createMetadataApp } from "./metadata/app.ts";
import { connectionRoom } from "./metadata/connection-room.ts";
import { identifyInstance } from "./metadata/identify-instance.ts";
import { MetadataUses } from "./metadata/metadata-uses.ts";
import type { RequestAllowance } from "./metadata/request-budgets.ts";
import { metadataServerOptions } from "./metadata/server-options.ts";
import { createSocketOptions } from "./native/socket-options.ts";
import { followNetwork } from "./network/follow-network.ts";
import { listLinks } from "./network/links.ts";
import { rehearseMetadata } from "./rehearse-metadata.ts";

const TOKEN_KEY_BYTES = 32;
/** A look at the rules, and their repair, may take as long as some commands that time out. */
const LONGEST_LOOK_MS = 180_000;

/** What an agent does not decide itself. */
export interface Surroundings {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	readonly vitals: Vitals;
	/** Listening sockets that a service manager handed over. */
	readonly sockets: readonly number[];
	/** Where it is written down who reads keys. */
	readonly credentialReads?: AuditSink | undefined;
}

/** The parts of an agent that depend on what kind of host it runs. */
export type HostParts = Pick<
	AgentParts,
	| "hypervisor"
	| "firewall"
	| "openMetadata"
	| "followNetwork"
	| "metadataUses"
	| "background"
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

function createHypervisor({
	hypervisor,
	subnet,
	subnetV6,
	bridges,
}: Config): Hypervisor {
	if (hypervisor === "external") return createExternalHypervisor(bridges);
	return createNetnsHypervisor({
		...{ subnet, bridge: bridges[0] },
		...(subnetV6 !== undefined && { subnetV6 }),
	});
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
	const { subnetV6, bridges, allowance, metadataNames } = config;
	const ipv6 = subnetV6 !== undefined;
	const iptables = createIptables();
	const { clock, logger, vitals } = surroundings;
	const libc = await loadLibc();
	const firewall = createHostFirewall(config, { logger, iptables });
	const uses = new MetadataUses(clock.now());
	const gate: Gate = { open: true, cut: () => {} };
	const intervalMs = config.driftCheckIntervalSeconds * 1000;
	const watched = <Result>(work: () => Promise<Result>) =>
		vitals.watch("firewall", intervalMs + LONGEST_LOOK_MS, work);
	const drift = watchDrift({
		...{ clock, logger, intervalMs },
		firewall: {
			check: watched(() => firewall.check()),
			repair: watched(() => firewall.repair()),
		},
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
		hypervisor: createHypervisor(config),
		firewall,
		background: [drift],
		followNetwork: (onChange, signal) =>
			followNetwork(
				{ bridges, links: listLinks, clock, intervalMs, logger },
				onChange,
				signal,
			),
		metadataUses: () => uses.report(),
		openMetadata: (cache) =>
			openMetadata({
				...{ ...surroundings, libc, firewall, gate, cache, ipv6, bridges },
				...{ allowance, uses, hosts: metadataNames },
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
		readonly hosts: readonly string[];
		readonly uses: MetadataUses;
	},
): Promise<MetadataService> {
	const { libc, logger, gate, ipv6, bridges, sockets } = parts;
	const { readConnectionFacts, setHopLimit } = createSocketOptions(libc);
	const app = createMetadataApp({
		...parts,
		mostConnections: connectionRoom(await openFilesLimit(), bridges.length),
		table: parts.cache,
		readFacts: readConnectionFacts,
		setHopLimit,
		mark: parts.firewall.mark,
		tokenKey: parts.random(TOKEN_KEY_BYTES),
		identify: (facts, table, mark) =>
			gate.open ? identifyInstance(facts, table, mark) : "mark missing",
	});
	const endpoint = await openEndpoint({
		...{ libc, logger, ipv6, bridges, sockets },
		requestListener: app.listener,
		serverOptions: metadataServerOptions,
	});
	app.attach(endpoint.server);
	gate.cut = () => endpoint.server.closeAllConnections();
	const stop = new AbortController();
	const rehearsed = rehearseMetadata(parts, stop.signal).catch((error) =>
		logger.warn("the metadata service was not rehearsed", {
			error: describeError(error),
		}),
	);
	return {
		follow: () => endpoint.follow(),
		async [Symbol.asyncDispose]() {
			stop.abort();
			await rehearsed;
			app.close();
			await endpoint.close();
		},
	};
}

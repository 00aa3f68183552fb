import type { Clock } from "#shared/clock.ts";
import type { Logger } from "#shared/logger.ts";
import type { MetadataUses } from "#shared/metadata-uses.ts";
import type { RandomBytes } from "#shared/random.ts";
import type { Task } from "#shared/run-tasks.ts";
import type { Vitals } from "#shared/vitals.ts";
import type { CacheFile } from "./cache/cache-file.ts";
import type { InstanceCache } from "./cache/instance-cache.ts";
import type { Firewall } from "./firewall/firewall.ts";
import type { Hypervisor } from "./hypervisor/hypervisor.ts";
import type { ControllerLink } from "./sync/controller-link.ts";

/** What answers the instances. */
export interface MetadataService extends AsyncDisposable {
	/** Takes up what of the host's network is another than it was; called after each pass. */
	follow?(): Promise<void>;
}

/** What an agent is made of besides its settings; every kind of host brings its own. */
export interface AgentParts {
	readonly link: ControllerLink;
	readonly hypervisor: Hypervisor;
	readonly firewall: Pick<Firewall, "apply">;
	/**
	 * Begins to answer the instances out of the cache. Called once, after the first pass: before the firewall's first
	 * `apply` nobody would be kept out. Undefined where there is nothing to answer.
	 */
	readonly openMetadata?: (cache: InstanceCache) => Promise<MetadataService>;
	/** Calls back when somebody changed how instances reach the host, until the signal aborts. */
	readonly followNetwork?: (
		onChange: () => void,
		signal: AbortSignal,
	) => Promise<void>;
	/** How instances have asked for their metadata since the start. */
	readonly metadataUses?: () => MetadataUses;
	/** Shows the agent's numbers to whoever watches this host, until the signal aborts. */
	readonly serveMetrics?: (
		cache: InstanceCache,
		stop: AbortSignal,
	) => Promise<void>;
	/** What outlives the agent; without it every start waits for the controller. */
	readonly cacheFile?: Pick<CacheFile, "load" | "save"> | undefined;
	/** What else runs as long as the agent does. */
	readonly background?: readonly Task[];
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	readonly vitals: Vitals;
	/** Called once, when instances can read their credentials. */
	readonly onReady: () => void;
}

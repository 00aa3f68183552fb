import { once } from "node:events";
import { runTasks, type Task } from "#shared/run-tasks.ts";
import { Wakeup } from "#shared/wakeup.ts";
import type { AgentParts, MetadataService } from "./agent-parts.ts";
import { InstanceCache } from "./cache/instance-cache.ts";
import type { InstanceRecord } from "./cache/instance-record.ts";
import { keepCacheFile } from "./cache/keep-cache-file.ts";
import type { Config } from "./config.ts";
import type { KnownAssignments } from "./sync/controller-client.ts";
import { dropHeldCredentials } from "./sync/drop-held-credentials.ts";
import { followAssignments } from "./sync/follow-assignments.ts";
import { keepReconciled } from "./sync/keep-reconciled.ts";
import { CredentialRefresher } from "./sync/refresh-credentials.ts";
import { keepCertificate } from "./sync/renew-certificate.ts";
import { runEvery } from "./sync/run-every.ts";
import { InstanceSync } from "./sync/sync-instances.ts";
import { FloorWatch } from "./sync/watch-floor.ts";

export const AGENT_VERSION = "0.1.0";

/** An agent that remembers its instances still gives the controller this long to say first what has changed. */
const FIRST_WORD_MS = 300;
/** Parts that call the controller, or start instances, are missed only after this. */
const LONGEST_PASS_MS = 300_000;

/**
 * Runs the parts of an agent together until the signal aborts or one of them fails. At the end the instances and the
 * firewall's rules stay: they outlive the agent, and while it is away nothing is answered.
 */
export async function runAgent(
	config: () => Config,
	parts: AgentParts,
	signal: AbortSignal,
): Promise<void> {
	const memory = await parts.cacheFile?.load();
	// The parts wait for what will never come of a signal that was there before them.
	if (signal.aborted) return;
	const agent = new Agent(config, parts, memory);
	await runTasks([...agent.tasks(), ...(parts.background ?? [])], signal);
}

class Agent {
	readonly #config: () => Config;
	readonly #parts: AgentParts;
	readonly #cache = new InstanceCache();
	readonly #firstPass = Promise.withResolvers<void>();
	/** The controller has said what it wants, or could not be asked. */
	readonly #firstWord = Promise.withResolvers<void>();
	readonly #wakeup: Wakeup;
	readonly #refresher: CredentialRefresher;
	readonly #floor: FloorWatch;
	readonly #sync: InstanceSync;
	#service: MetadataService | undefined;

	constructor(
		settings: () => Config,
		parts: AgentParts,
		memory: readonly InstanceRecord[] | undefined,
	) {
		this.#config = settings;
		const config = settings();
		this.#parts = parts;
		this.#wakeup = new Wakeup(parts.clock);
		const renewalAgeMs = config.renewalAgeSeconds * 1000;
		this.#refresher = new CredentialRefresher({
			...parts,
			cache: this.#cache,
			jitter: this.#jitter,
			lifetimeSeconds: config.credentialLifetimeSeconds,
			renewalAgeMs,
		});
		this.#floor = new FloorWatch({
			...parts,
			cache: this.#cache,
			lifetimeMs: config.credentialLifetimeSeconds * 1000,
			renewalAgeMs,
		});
		this.#sync = new InstanceSync({
			...parts,
			cache: this.#cache,
			fetchCredentials: () => this.#refresher.refresh(),
		});
		if (memory) this.#sync.recall(memory);
	}

	tasks(): readonly Task[] {
		return [
			(stop) => this.#followController(stop),
			(stop) => this.#keepInstances(stop),
			(stop) => this.#keepCredentials(stop),
			(stop) => this.#keepCertificate(stop),
			(stop) => this.#keepMemory(stop),
			(stop) => this.#serveMetadata(stop),
			async (stop) =>
				this.#parts.followNetwork?.(() => this.#wakeup.wake(), stop),
			async (stop) => this.#parts.serveMetrics?.(this.#cache, stop),
		];
	}

	#followController(stop: AbortSignal): Promise<void> {
		const onAssignments = (known: KnownAssignments) => {
			this.#sync.want(known);
			void this.#refresher.refresh();
			this.#wakeup.wake();
			this.#firstWord.resolve();
		};
		const onFailure = () => this.#firstWord.resolve();
		const onShutOut = () => dropHeldCredentials(this.#cache);
		const jitter = this.#jitter;
		return followAssignments(
			{ ...this.#parts, jitter, onAssignments, onFailure, onShutOut },
			stop,
		);
	}

	#keepInstances(stop: AbortSignal): Promise<void> {
		const { clock, logger, vitals } = this.#parts;
		const reconcile = () => this.#reconcile();
		return keepReconciled(
			{
				reconcile: vitals.watch("instances", LONGEST_PASS_MS, reconcile),
				report: () => this.#report(stop),
				wakeup: this.#wakeup,
				jitter: this.#jitter,
				clock,
				logger,
			},
			stop,
		);
	}

	#keepCredentials(stop: AbortSignal): Promise<void> {
		const { renewalCheckIntervalSeconds } = this.#config();
		const { vitals } = this.#parts;
		const tick = async () => {
			this.#floor.look(this.#parts.clock.now());
			await this.#refresher.tick();
		};
		const work = vitals.watch("credentials", LONGEST_PASS_MS, tick);
		return runEvery(renewalCheckIntervalSeconds, work, stop);
	}

	#keepCertificate(stop: AbortSignal): Promise<void> {
		const { stateDir } = this.#config();
		return keepCertificate(
			{ ...this.#parts, stateDir, jitter: this.#jitter() },
			stop,
		);
	}

	async #keepMemory(stop: AbortSignal): Promise<void> {
		const { cacheFile: file } = this.#parts;
		if (!file) return;
		await keepCacheFile({ ...this.#parts, cache: this.#cache, file }, stop);
	}

	async #serveMetadata(stop: AbortSignal): Promise<void> {
		const stopped = once(stop, "abort");
		await Promise.race([this.#firstPass.promise, stopped]);
		const patience = this.#parts.clock.sleep(FIRST_WORD_MS, stop);
		await Promise.race([this.#firstWord.promise, patience.catch(() => {})]);
		if (stop.aborted) return;
		await using service = await this.#parts.openMetadata?.(this.#cache);
		this.#service = service;
		this.#parts.onReady();
		await stopped;
		this.#service = undefined;
	}

	async #reconcile(): Promise<void> {
		try {
			await this.#sync.reconcile();
		} finally {
			if (this.#sync.isAnswerable) this.#firstPass.resolve();
			await this.#service?.follow?.();
		}
	}

	#report(stop: AbortSignal): Promise<void> {
		const { zone, subnet, subnetV6, capacity } = this.#config();
		const subnets = subnetV6 === undefined ? { subnet } : { subnet, subnetV6 };
		const host = { zone, capacity, ...subnets, agentVersion: AGENT_VERSION };
		const { name: hypervisor, imdsSupport } = this.#parts.hypervisor;
		const guests = { hypervisor, ...(imdsSupport && { imdsSupport }) };
		const { link, metadataUses } = this.#parts;
		const uses = metadataUses ? { metadataUses: metadataUses() } : {};
		const status = { ...host, ...guests, ...this.#sync.status, ...uses };
		return link.client.report(status, stop);
	}

	/** From 0 to 1. */
	readonly #jitter = (): number =>
		this.#parts.random(4).readUInt32BE() / 0xffff_ffff;
}

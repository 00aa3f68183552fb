import type { Clock } from "./clock.ts";
import { describeError } from "./errors.ts";
import type { Logger } from "./logger.ts";
import { createNotify, type Notify } from "./sd-notify.ts";
import type { ServiceEnvironment } from "./service-environment.ts";
import type { Vitals } from "./vitals.ts";

/** How often to speak where no watchdog says how often it listens. */
const DEFAULT_INTERVAL_MS = 10_000;
/** While starting, each message asks for this many more intervals. */
const PATIENCE_INTERVALS = 3;
/** A start that fails ends no sooner: the next one follows at once. */
const LEAST_START_MS = 2_000;
const SERVING = "serving";

/** What a service needs to live under a service manager. */
export interface ServiceOptions {
	readonly environment: ServiceEnvironment;
	readonly vitals: Vitals;
	readonly clock: Clock;
	readonly logger: Logger;
}

/**
 * A program as its service manager sees it: starting until `ready`, then alive as long as it says so, which it does
 * only while its event loop turns and none of its parts is missing. Without a service manager it does nothing.
 */
export class Service {
	readonly #options: ServiceOptions;
	readonly #notify: Notify;
	#isReady = false;
	#wasMissing = false;
	#reloading: Promise<void> = Promise.resolve();

	/** `notify` is the way to the service manager; `open` makes it. */
	constructor(options: ServiceOptions, notify: Notify) {
		this.#options = options;
		this.#notify = notify;
	}

	/** With the way to the service manager of the environment, if there is one. */
	static async open(options: ServiceOptions): Promise<Service> {
		const { environment, logger } = options;
		const { notifySocket } = environment;
		if (notifySocket === undefined) return new Service(options, () => {});
		const { loadLibc } = await import("./native/libc.ts");
		const onFailure = (error: unknown) =>
			logger.warn("service manager not told", { reason: describeError(error) });
		const notify = createNotify(await loadLibc(), notifySocket, onFailure);
		return new Service(options, notify);
	}

	/** It serves. */
	ready(): void {
		this.#isReady = true;
		this.#notify(`READY=1\nSTATUS=${SERVING}`);
	}

	/**
	 * Takes over changed settings by `work`, which answers the names of those that wait for a restart, one reload after
	 * the other. When it fails, the settings stay as they were, and log and service manager are told.
	 */
	reload(work: () => Promise<readonly string[]>): Promise<void> {
		this.#reloading = this.#reloading.then(async () => {
			const now = process.hrtime.bigint() / 1000n;
			this.#notify(`RELOADING=1\nMONOTONIC_USEC=${now}`);
			const outcome = await this.#attempt(work);
			this.#notify(`READY=1\nSTATUS=${outcome.replaceAll("\n", " ")}`);
		});
		return this.#reloading;
	}

	async #attempt(work: () => Promise<readonly string[]>): Promise<string> {
		const { logger } = this.#options;
		try {
			const waiting = await work();
			logger.info("settings read again", { waitForRestart: waiting });
			if (waiting.length === 0) return SERVING;
			return `${SERVING}; wait for a restart: ${waiting.join(", ")}`;
		} catch (error) {
			const reason = describeError(error);
			logger.error("reload failed, the settings stay", { reason });
			return `${SERVING} with the settings of before: ${reason}`;
		}
	}

	/** Runs the program and speaks for it until it ends. */
	async run(program: () => Promise<void>, stop: AbortSignal): Promise<void> {
		const ended = new AbortController();
		const stopping = () => this.#notify("STOPPING=1");
		stop.addEventListener("abort", stopping, { once: true });
		const speaking = this.#speak(ended.signal, stop);
		const leastStart = this.#leastStart(stop);
		try {
			await program();
		} catch (error) {
			if (!this.#isReady) await leastStart;
			throw error;
		} finally {
			ended.abort();
			await speaking;
			stop.removeEventListener("abort", stopping);
		}
	}

	async #speak(ended: AbortSignal, stop: AbortSignal): Promise<void> {
		if (!this.#isManaged) return;
		const { environment, clock } = this.#options;
		const { watchdogMs } = environment;
		const intervalMs = watchdogMs ? watchdogMs / 2 : DEFAULT_INTERVAL_MS;
		const patienceUs = Math.ceil(intervalMs * PATIENCE_INTERVALS * 1000);
		while (!ended.aborted) {
			if (!this.#isReady && !stop.aborted) {
				this.#notify(`EXTEND_TIMEOUT_USEC=${patienceUs}`);
			} else if (this.#isAlive()) this.#notify("WATCHDOG=1");
			await clock.sleep(intervalMs, ended).catch(() => {});
		}
	}

	async #leastStart(stop: AbortSignal): Promise<void> {
		if (!this.#isManaged) return;
		await this.#options.clock.sleep(LEAST_START_MS, stop).catch(() => {});
	}

	get #isManaged(): boolean {
		return this.#options.environment.notifySocket !== undefined;
	}

	#isAlive(): boolean {
		const { vitals, logger } = this.#options;
		const parts = vitals.missing();
		const isMissing = parts.length > 0;
		if (isMissing && !this.#wasMissing) {
			logger.error("parts of the program hang", { parts });
		}
		this.#wasMissing = isMissing;
		return !isMissing;
	}
}

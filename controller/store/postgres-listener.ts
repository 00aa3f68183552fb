import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

/** How long a lost connection is left alone before the next is tried. */
const RETRY_MS = 500;

/** What a listener listens for, and what it does then. */
export interface Hearing {
	readonly channel: string;
	/** With the message; also, with none, whenever messages may have been missed. */
	heard(message: string | undefined): void;
}

/** Keeps one connection on which the server tells what other controllers have committed. */
export class PostgresListener implements AsyncDisposable {
	readonly #options: pg.ClientConfig;
	readonly #hearing: Hearing;
	readonly #stop = new AbortController();
	readonly #running: Promise<void>;

	constructor(options: pg.ClientConfig, hearing: Hearing) {
		this.#options = options;
		this.#hearing = hearing;
		this.#running = this.#run();
	}

	async #run(): Promise<void> {
		const { signal } = this.#stop;
		while (!signal.aborted) {
			// Whoever waits is woken by looking regularly meanwhile; who asks meets the failure itself.
			await this.#listen().catch(() => {});
			await delay(RETRY_MS, undefined, { signal }).catch(() => {});
		}
	}

	/** Listens until the connection ends. */
	async #listen(): Promise<void> {
		const client = new pg.Client(this.#options);
		const { promise: ended, resolve: end } = Promise.withResolvers<void>();
		client.on("error", () => end());
		client.on("end", () => end());
		client.on("notification", ({ payload }) => this.#hearing.heard(payload));
		this.#stop.signal.addEventListener("abort", () => end(), { once: true });
		try {
			await client.connect();
			await client.query(`listen ${this.#hearing.channel}`);
			this.#hearing.heard(undefined);
			await ended;
		} finally {
			await client.end();
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#stop.abort();
		await this.#running;
	}
}

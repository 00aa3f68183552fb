import type { Socket } from "node:net";
import type { Clock } from "#shared/clock.ts";

/** Long enough that refusing costs the host next to nothing, and shorter than the second that SDKs wait. */
const HOLD_MS = 250;

/**
 * Instances that have asked too often and are not listened to for a moment. What they send meanwhile stays in the
 * kernel: a refusal costs the event loop as much as an answer, so who refuses at once is hammered all the same.
 */
export class HeldBack {
	readonly #clock: Clock;
	readonly #socketsOf: (instanceId: string) => Iterable<Socket>;
	readonly #held = new Set<string>();

	constructor(
		clock: Clock,
		socketsOf: (instanceId: string) => Iterable<Socket>,
	) {
		this.#clock = clock;
		this.#socketsOf = socketsOf;
	}

	/** Stops reading from the instance's connections for a while. */
	async start(instanceId: string): Promise<void> {
		if (this.#held.has(instanceId)) return;
		this.#held.add(instanceId);
		for (const socket of this.#socketsOf(instanceId)) socket.pause();
		await this.#clock.sleep(HOLD_MS);
		this.#held.delete(instanceId);
		for (const socket of this.#socketsOf(instanceId)) socket.resume();
	}

	/** Holds a connection that was opened meanwhile, too. */
	join(instanceId: string, socket: Socket): void {
		if (!this.#held.has(instanceId)) return;
		// The HTTP server has only just asked for its reading to begin: what is paused before that is resumed by it.
		process.nextTick(() => socket.pause());
	}
}

import type { Changes, Database } from "./store.ts";

/** Wakes long polls: after each commit (and now and then) it looks which nodes' revisions were raised. */
export class NodeChanges implements Changes {
	readonly #database: Database;
	readonly #revisions = new Map<string, number>();
	readonly #waiters = new Map<string, Set<() => void>>();
	#seen = 0;

	constructor(database: Database) {
		this.#database = database;
	}

	async wait(
		nodeId: string,
		revision: number,
		signal: AbortSignal,
	): Promise<void> {
		signal.throwIfAborted();
		if ((this.#revisions.get(nodeId) ?? 0) > revision) return;
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		const abort = () => reject(signal.reason);
		const waiters = this.#waitersOf(nodeId);
		waiters.add(resolve);
		signal.addEventListener("abort", abort, { once: true });
		try {
			await promise;
		} finally {
			signal.removeEventListener("abort", abort);
			waiters.delete(resolve);
			if (waiters.size === 0) this.#waiters.delete(nodeId);
		}
	}

	/** One indexed read of the nodes raised since the last look. */
	async look(): Promise<void> {
		const raised = await this.#database
			.selectFrom("nodes")
			.select(["node_id", "revision"])
			.where("revision", ">", this.#seen)
			.execute();
		for (const { node_id, revision } of raised) {
			this.#seen = Math.max(this.#seen, revision);
			this.#revisions.set(node_id, revision);
			for (const wake of this.#waiters.get(node_id) ?? []) wake();
		}
	}

	/** Wakes everyone: they read again and compare. */
	wakeAll(): void {
		for (const waiters of this.#waiters.values()) {
			for (const wake of waiters) wake();
		}
	}

	#waitersOf(nodeId: string): Set<() => void> {
		const known = this.#waiters.get(nodeId);
		if (known) return known;
		const made = new Set<() => void>();
		this.#waiters.set(nodeId, made);
		return made;
	}
}

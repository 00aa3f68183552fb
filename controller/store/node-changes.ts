import { prepareQuery } from "./prepared-query.ts";
import type { Changes, Database } from "./store.ts";

const raisedSince = prepareQuery((db, revision: number) =>
	db
		.selectFrom("nodes")
		.select(["node_id", "revision"])
		.where("revision", ">", revision),
);

/** Wakes long polls: after each commit it looks which nodes' revisions were raised. */
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

	/** Wakes those whose nodes were raised since the last look: one indexed read. Everyone, when that fails. */
	async look(): Promise<void> {
		try {
			const raised = await raisedSince(this.#database, this.#seen);
			for (const node of raised) this.#wake(node);
		} catch {
			// They read again themselves, and meet the failure where it can be answered.
			for (const nodeId of this.#waiters.keys()) this.#wakeWaitersOf(nodeId);
		}
	}

	#wake(node: { node_id: string; revision: number }): void {
		this.#seen = Math.max(this.#seen, node.revision);
		this.#revisions.set(node.node_id, node.revision);
		this.#wakeWaitersOf(node.node_id);
	}

	#wakeWaitersOf(nodeId: string): void {
		for (const wake of this.#waiters.get(nodeId) ?? []) wake();
	}

	#waitersOf(nodeId: string): Set<() => void> {
		const known = this.#waiters.get(nodeId);
		if (known) return known;
		const made = new Set<() => void>();
		this.#waiters.set(nodeId, made);
		return made;
	}
}

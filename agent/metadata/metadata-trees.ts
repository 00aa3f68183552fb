import type { InstanceRecord } from "../cache/instance-record.ts";
import type { LiveInstanceTable } from "./connections.ts";
import { MetadataTree } from "./metadata-tree.ts";

/**
 * The metadata of all instances of a table. That of a new record is rendered in the next turns of the event loop, one
 * instance in each: when all instances of a host boot at once, all that is left to do is to answer.
 */
export class MetadataTrees {
	readonly #table: LiveInstanceTable;
	readonly #trees = new WeakMap<InstanceRecord, MetadataTree>();
	readonly #waiting = new Set<string>();
	readonly #forgetTable: () => void;
	#next: NodeJS.Immediate | undefined;

	constructor(table: LiveInstanceTable) {
		this.#table = table;
		this.#forgetTable = table.onChange((id) => this.#prepare(id));
		for (const { assignment } of table.all()) {
			this.#prepare(assignment.instanceId);
		}
	}

	/** Another only when the record is another. */
	of(record: InstanceRecord): MetadataTree {
		const known = this.#trees.get(record);
		if (known) return known;
		const tree = new MetadataTree(record);
		this.#trees.set(record, tree);
		return tree;
	}

	/** Prepares nothing more. */
	close(): void {
		this.#forgetTable();
		clearImmediate(this.#next);
	}

	#prepare(instanceId: string): void {
		this.#waiting.add(instanceId);
		this.#next ??= setImmediate(() => this.#prepareOne());
	}

	#prepareOne(): void {
		const [instanceId = ""] = this.#waiting;
		this.#waiting.delete(instanceId);
		const record = this.#table.get(instanceId);
		if (record) this.of(record).prepare();
		this.#next =
			this.#waiting.size === 0
				? undefined
				: setImmediate(() => this.#prepareOne());
	}
}

import type { Socket } from "node:net";
import type { Clock } from "#shared/clock.ts";
import type { Logger } from "#shared/logger.ts";
import type {
	ConnectionFacts,
	ReadConnectionFacts,
} from "../cache/connection-facts.ts";
import type { InstanceTable } from "../cache/instance-cache.ts";
import type { InstanceRecord } from "../cache/instance-record.ts";
import type {
	AcceptMark,
	Identify,
	RefusalReason,
} from "./identify-instance.ts";

/** One instance cannot use up what the others need. */
const MAX_CONNECTIONS_PER_INSTANCE = 128;
const LOG_INTERVAL_MS = 10_000;

/** The table, and its changes as they happen. */
export interface LiveInstanceTable extends InstanceTable {
	onChange(
		listener: (instanceId: string, record: InstanceRecord | undefined) => void,
	): () => void;
}

/** What telling connections apart takes. */
export interface ConnectionsDeps {
	readonly table: LiveInstanceTable;
	readonly readFacts: ReadConnectionFacts;
	readonly identify: Identify;
	readonly mark: AcceptMark;
	readonly clock: Clock;
	readonly logger: Logger;
}

interface Connection {
	readonly facts: ConnectionFacts | undefined;
	readonly instanceId: string;
	readonly epoch: number;
}

/**
 * Whose connections there are. Who is not an instance of this host is cut off without an answer, and so is
 * every connection of an instance in the moment it leaves or is placed anew.
 */
export class Connections {
	readonly #deps: ConnectionsDeps;
	readonly #known = new Map<Socket, Connection>();
	/** By instance id. */
	readonly #open = new Map<string, Set<Socket>>();
	readonly #forgetTable: () => void;
	#refused = 0;
	#loggedAt = Number.NEGATIVE_INFINITY;

	constructor(deps: ConnectionsDeps) {
		this.#deps = deps;
		this.#forgetTable = deps.table.onChange((id) => this.#recheck(id));
	}

	/** The instance behind the connection, by the table as it is now; undefined when it was cut off. */
	identify(socket: Socket): InstanceRecord | undefined {
		// Requests that were sent before the cut are still read after it.
		if (socket.destroyed) return undefined;
		const known = this.#known.get(socket);
		if (!known) return this.#accept(socket);
		const record = this.#recordOf(known);
		if (typeof record !== "string") return record;
		this.#refuse(socket, record, known.facts);
		return undefined;
	}

	/** The connections that an instance has open. */
	openOf(instanceId: string): Iterable<Socket> {
		return this.#open.get(instanceId) ?? [];
	}

	/** Stops following the table. */
	close(): void {
		this.#forgetTable();
	}

	#accept(socket: Socket): InstanceRecord | undefined {
		const { readFacts, identify, table, mark } = this.#deps;
		// Asked once: the kernel forgets the SYN when it is read.
		const facts = readFacts(socket);
		const record = identify(facts, table, mark);
		if (typeof record === "string") {
			this.#refuse(socket, record, facts);
			return undefined;
		}
		const { instanceId, epoch } = record.assignment;
		const open = this.#open.get(instanceId) ?? new Set();
		if (open.size >= MAX_CONNECTIONS_PER_INSTANCE) {
			this.#refuse(socket, "too many connections", facts);
			return undefined;
		}
		this.#open.set(instanceId, open.add(socket));
		this.#known.set(socket, { facts, instanceId, epoch });
		socket.once("close", () => this.#forget(socket, instanceId));
		return record;
	}

	#forget(socket: Socket, instanceId: string): void {
		this.#known.delete(socket);
		const open = this.#open.get(instanceId);
		open?.delete(socket);
		if (open?.size === 0) this.#open.delete(instanceId);
	}

	#recordOf(known: Connection): InstanceRecord | RefusalReason {
		const { identify, table, mark } = this.#deps;
		const record = identify(known.facts, table, mark);
		if (typeof record === "string") return record;
		const { instanceId, epoch } = record.assignment;
		const same = instanceId === known.instanceId && epoch === known.epoch;
		return same ? record : "placement changed";
	}

	#recheck(instanceId: string): void {
		for (const socket of this.#open.get(instanceId) ?? []) {
			const known = this.#known.get(socket);
			if (!known || typeof this.#recordOf(known) === "string") socket.destroy();
		}
	}

	#refuse(
		socket: Socket,
		reason: RefusalReason,
		facts: ConnectionFacts | undefined,
	): void {
		socket.destroy();
		this.#refused += 1;
		const now = this.#deps.clock.now();
		// Whoever is refused chooses how often: the log must not fill at their pace.
		if (now - this.#loggedAt < LOG_INTERVAL_MS) return;
		this.#loggedAt = now;
		const refused = this.#refused;
		this.#refused = 0;
		this.#deps.logger.warn("metadata connections refused", {
			refused,
			reason,
			...facts,
		});
	}
}

import type { Socket } from "node:net";
import type { Clock } from "#shared/clock.ts";
import type { Logger } from "#shared/logger.ts";
import type {
	ConnectionFacts,
	ReadConnectionFacts,
} from "../cache/connection-facts.ts";
import type { InstanceTable } from "../cache/instance-cache.ts";
import type { InstanceRecord } from "../cache/instance-record.ts";
import { HeldConnections } from "./held-connections.ts";
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
	/** How many there may be of all instances. */
	readonly most: number;
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
	readonly #held: HeldConnections<Socket>;
	readonly #forgetTable: () => void;
	#refused = 0;
	#loggedAt = Number.NEGATIVE_INFINITY;

	constructor(deps: ConnectionsDeps) {
		this.#deps = deps;
		this.#held = new HeldConnections(deps.most);
		this.#forgetTable = deps.table.onChange((id) => this.#recheck(id));
	}

	/** The instance behind the connection, by the table as it is now; undefined when it was cut off. */
	identify(socket: Socket): InstanceRecord | undefined {
		// Requests that were sent before the cut are still read after it.
		if (socket.destroyed) return undefined;
		const known = this.#known.get(socket);
		if (!known) return this.#accept(socket);
		const record = this.#recordOf(known);
		if (typeof record === "string") {
			this.#refuse(socket, record, known.facts);
			return undefined;
		}
		this.#held.touch(known.instanceId, socket);
		return record;
	}

	/** The connections that an instance has open. */
	openOf(instanceId: string): Iterable<Socket> {
		return this.#held.of(instanceId);
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
		if (this.#held.of(instanceId).size >= MAX_CONNECTIONS_PER_INSTANCE) {
			this.#refuse(socket, "too many connections", facts);
			return undefined;
		}
		this.#held.add(instanceId, socket);
		this.#known.set(socket, { facts, instanceId, epoch });
		socket.once("close", () => this.#forget(socket));
		this.#makeRoom(instanceId);
		return record;
	}

	/** Ends another one where all instances together have more than there may be. */
	#makeRoom(instanceId: string): void {
		const ended = this.#held.oneTooMany(instanceId);
		if (!ended) return;
		const facts = this.#known.get(ended)?.facts;
		this.#forget(ended);
		this.#refuse(ended, "too many connections on the host", facts);
	}

	#forget(socket: Socket): void {
		const known = this.#known.get(socket);
		if (!known) return;
		this.#known.delete(socket);
		this.#held.remove(known.instanceId, socket);
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
		for (const socket of this.#held.of(instanceId)) {
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

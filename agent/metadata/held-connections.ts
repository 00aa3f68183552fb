/**
 * The connections of each instance, and which of them ends where there may be no more. It is one of the instance that
 * holds the most, so that nobody loses one to an instance that has as many as he. Every step takes the same time, however
 * many there are.
 */
export class HeldConnections<Connection> {
	readonly #most: number;
	/** By instance id; the one that has asked nothing the longest comes first. */
	readonly #byInstance = new Map<string, Set<Connection>>();
	/** Who holds so many, each at the place of that number: the last are those who hold the most. */
	readonly #bySize: Set<ReadonlySet<Connection>>[] = [];
	#open = 0;

	constructor(most: number) {
		this.#most = most;
	}

	/** What an instance holds. */
	of(instanceId: string): ReadonlySet<Connection> {
		return this.#byInstance.get(instanceId) ?? new Set();
	}

	add(instanceId: string, connection: Connection): void {
		const held = this.#byInstance.get(instanceId) ?? new Set();
		this.#byInstance.set(instanceId, held);
		this.#bySize[held.size]?.delete(held);
		held.add(connection);
		this.#open += 1;
		this.#sort(held);
	}

	/** Notes that the instance asks something on it. */
	touch(instanceId: string, connection: Connection): void {
		const held = this.#byInstance.get(instanceId);
		if (held?.delete(connection)) held.add(connection);
	}

	remove(instanceId: string, connection: Connection): void {
		const held = this.#byInstance.get(instanceId);
		if (!held?.has(connection)) return;
		this.#bySize[held.size]?.delete(held);
		held.delete(connection);
		this.#open -= 1;
		if (held.size === 0) this.#byInstance.delete(instanceId);
		this.#sort(held);
	}

	/** The connection that has to end now that the instance has one more; undefined while there is room. */
	oneTooMany(instanceId: string): Connection | undefined {
		if (this.#open <= this.#most) return undefined;
		const own = this.of(instanceId);
		const largest = this.#bySize.at(-1) ?? new Set();
		const [another = own] = largest;
		// Where nobody has more than one, the newest is no better kept out than the oldest.
		const isOwn = own.size > 1 && largest.has(own);
		const [ended] = isOwn ? own : another;
		return ended;
	}

	/** Puts it where its number belongs, which has changed by one. */
	#sort(held: ReadonlySet<Connection>): void {
		const { size } = held;
		const same = this.#bySize[size] ?? new Set();
		this.#bySize[size] = same;
		if (size > 0) same.add(held);
		if (this.#bySize.at(-1)?.size === 0) this.#bySize.pop();
	}
}

import type { InstanceRecord } from "./instance-record.ts";

/** Reads of the live table: what the metadata endpoint may ask. */
export interface InstanceTable {
	get(instanceId: string): InstanceRecord | undefined;
	/** The instance behind a network interface of the host (routed taps: one interface, one instance). */
	byInterface(interfaceIndex: number): InstanceRecord | undefined;
	all(): Iterable<InstanceRecord>;
}

type Listener = (
	instanceId: string,
	record: InstanceRecord | undefined,
) => void;

/** The agent's memory of its instances. Only sync and the hypervisor's reconciler write to it. */
export class InstanceCache implements InstanceTable {
	readonly #records = new Map<string, InstanceRecord>();
	readonly #byInterface = new Map<number, string>();
	readonly #listeners = new Set<Listener>();

	get(instanceId: string): InstanceRecord | undefined {
		return this.#records.get(instanceId);
	}

	byInterface(interfaceIndex: number): InstanceRecord | undefined {
		const instanceId = this.#byInterface.get(interfaceIndex);
		return instanceId === undefined ? undefined : this.get(instanceId);
	}

	all(): Iterable<InstanceRecord> {
		return this.#records.values();
	}

	/** Puts a record in the place of whatever was known of that instance. */
	set(record: InstanceRecord): void {
		const { instanceId } = record.assignment;
		this.#forgetInterface(instanceId);
		this.#records.set(instanceId, record);
		if (record.attachment) {
			this.#byInterface.set(record.attachment.interfaceIndex, instanceId);
		}
		this.#tell(instanceId, record);
	}

	/** From here on nothing is answered for the instance. */
	delete(instanceId: string): void {
		this.#forgetInterface(instanceId);
		if (this.#records.delete(instanceId)) this.#tell(instanceId, undefined);
	}

	/** Calls `listener` after every change; answers the function that ends it. */
	onChange(listener: Listener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	#forgetInterface(instanceId: string): void {
		const index = this.#records.get(instanceId)?.attachment?.interfaceIndex;
		if (index !== undefined && this.#byInterface.get(index) === instanceId) {
			this.#byInterface.delete(index);
		}
	}

	#tell(instanceId: string, record: InstanceRecord | undefined): void {
		for (const listener of this.#listeners) listener(instanceId, record);
	}
}

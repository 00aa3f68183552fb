import type { InstanceRecord } from "./instance-record.ts";

/** Reads of the live table: what the metadata endpoint may ask. */
export interface InstanceTable {
	get(instanceId: string): InstanceRecord | undefined;
	/** The instance that has an address behind a network interface of the host; another may have the same one behind another. */
	byAddress(
		interfaceIndex: number,
		address: string,
	): InstanceRecord | undefined;
	all(): Iterable<InstanceRecord>;
}

type Listener = (
	instanceId: string,
	record: InstanceRecord | undefined,
) => void;

/** The agent's memory of its instances. Only sync and the hypervisor's reconciler write to it. */
export class InstanceCache implements InstanceTable {
	readonly #records = new Map<string, InstanceRecord>();
	readonly #byAddress = new Map<string, string>();
	readonly #listeners = new Set<Listener>();

	get(instanceId: string): InstanceRecord | undefined {
		return this.#records.get(instanceId);
	}

	byAddress(
		interfaceIndex: number,
		address: string,
	): InstanceRecord | undefined {
		const instanceId = this.#byAddress.get(`${interfaceIndex} ${address}`);
		return instanceId === undefined ? undefined : this.get(instanceId);
	}

	all(): Iterable<InstanceRecord> {
		return this.#records.values();
	}

	/** Puts a record in the place of whatever was known of that instance. */
	set(record: InstanceRecord): void {
		const { instanceId } = record.assignment;
		this.#forgetAddresses(instanceId);
		this.#records.set(instanceId, record);
		for (const key of addressKeys(record)) this.#byAddress.set(key, instanceId);
		this.#tell(instanceId, record);
	}

	/** From here on nothing is answered for the instance. */
	delete(instanceId: string): void {
		this.#forgetAddresses(instanceId);
		if (this.#records.delete(instanceId)) this.#tell(instanceId, undefined);
	}

	/** Calls `listener` after every change; answers the function that ends it. */
	onChange(listener: Listener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	#forgetAddresses(instanceId: string): void {
		for (const key of addressKeys(this.#records.get(instanceId))) {
			if (this.#byAddress.get(key) === instanceId) this.#byAddress.delete(key);
		}
	}

	#tell(instanceId: string, record: InstanceRecord | undefined): void {
		for (const listener of this.#listeners) listener(instanceId, record);
	}
}

function addressKeys(record: InstanceRecord | undefined): string[] {
	if (!record?.attachment) return [];
	const { interfaceIndex } = record.attachment;
	const { privateIp, ipv6 } = record.assignment;
	return [privateIp, ipv6].flatMap((address) =>
		address === undefined ? [] : `${interfaceIndex} ${address}`,
	);
}

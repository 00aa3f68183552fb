import type { InstanceAssignment } from "#shared/node-api.ts";
import type { FirewallEntry } from "../../agent/firewall/firewall.ts";
import type {
	AbsentMachine,
	FoundInstance,
	Hypervisor,
} from "../../agent/hypervisor/hypervisor.ts";

/** A hypervisor and a firewall that only remember, and note every change in one list. */
export class FakeHost implements Hypervisor {
	readonly name = "fake";
	readonly imdsSupport = "v2.0";
	readonly events: string[] = [];
	readonly present = new Map<string, FoundInstance>();
	entries: readonly FirewallEntry[] = [];
	/** Steps that fail, as `prepare i-…`. */
	readonly failing = new Set<string>();
	/** Interfaces of machines that are switched off. */
	readonly off = new Set<string>();
	/** What such a step says. */
	complaint = "fails";
	#index = 10;

	/** The firewall of the host. */
	readonly firewall = {
		apply: async (entries: readonly FirewallEntry[]) => {
			const before = JSON.stringify(this.entries);
			const shown = entries.map(({ instanceId }) => instanceId).join(" ");
			this.#step(
				`firewall ${shown}`.trim(),
				before !== JSON.stringify(entries),
			);
			this.entries = entries;
		},
	};

	async list(): Promise<readonly FoundInstance[]> {
		return [...this.present.values()];
	}

	async prepare(
		assignment: InstanceAssignment,
	): Promise<FoundInstance | AbsentMachine> {
		const { instanceId, epoch, privateIp, mac, hostInterface } = assignment;
		if (hostInterface !== undefined && this.off.has(hostInterface)) {
			return { absent: `no ${hostInterface}` };
		}
		const known = this.present.get(instanceId);
		const isSame = known?.addresses?.privateIp === privateIp;
		this.#step(`prepare ${instanceId}`, !isSame);
		if (known && isSame) return known;
		this.#index += 1;
		const attachment = {
			interfaceName: `gum${this.#index}`,
			interfaceIndex: this.#index,
		};
		const addresses = { privateIp, mac };
		const wire = { attachment, addresses, isPlugged: false };
		const made = { instanceId, epoch, ...wire };
		this.present.set(instanceId, made);
		return made;
	}

	async start({ instanceId }: InstanceAssignment): Promise<void> {
		this.#step(`start ${instanceId}`, true);
		const found = this.present.get(instanceId);
		if (found) this.present.set(instanceId, { ...found, isPlugged: true });
	}

	async stop(instanceId: string): Promise<void> {
		this.#step(`stop ${instanceId}`, true);
		this.present.delete(instanceId);
	}

	#step(event: string, noted: boolean): void {
		if (this.failing.has(event)) {
			throw new Error(`${event} ${this.complaint}`);
		}
		if (noted) this.events.push(event);
	}
}

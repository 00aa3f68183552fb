import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { InstanceAssignment, Report } from "#shared/node-api.ts";
import type { InstanceCache } from "../cache/instance-cache.ts";
import type { Firewall, FirewallEntry } from "../firewall/firewall.ts";
import type { FoundInstance, Hypervisor } from "../hypervisor/hypervisor.ts";
import type { StartedInstances } from "./started-instances.ts";

const AT_ONCE = 8;

/** What one pass works with. */
export interface PassDeps {
	readonly cache: InstanceCache;
	readonly hypervisor: Hypervisor;
	readonly firewall: Pick<Firewall, "apply">;
	/** Fetches the credentials that are missing; never rejects. */
	readonly fetchCredentials: () => Promise<void>;
	/** Those of earlier passes. */
	readonly started: StartedInstances;
	readonly logger: Logger;
}

/** One way through all steps from what the host is to one wanted state. */
export class ReconcilePass {
	/** What went wrong, by instance. */
	readonly failures = new Map<string, string>();
	/** Instances that are not let run before their credentials are there. */
	readonly waiting = new Set<string>();
	/** Machines that others run and that are not there: what of them is missing. */
	readonly #absent = new Map<string, string>();
	readonly #deps: PassDeps;
	readonly #wanted: ReadonlyMap<string, InstanceAssignment>;
	readonly #present = new Map<string, FoundInstance>();
	readonly #running = new Set<string>();

	constructor(wanted: readonly InstanceAssignment[], deps: PassDeps) {
		this.#deps = deps;
		this.#wanted = new Map(wanted.map((one) => [one.instanceId, one]));
	}

	/** The order is the protection: never is an instance plugged in before the firewall knows it, nor out of its sight before it is unplugged. */
	async run(): Promise<void> {
		await this.#findPresent();
		await this.#stopUnwanted();
		await this.#prepareWanted();
		await this.#applyFirewall();
		this.#attach();
		await this.#deps.fetchCredentials();
		await this.#startWanted();
	}

	/** What may be done on memory alone: what is known and still there is let through. Nothing is started, nothing stopped. */
	async takeUp(): Promise<void> {
		await this.#findPresent();
		await this.#applyFirewall();
		this.#attach();
	}

	report(): Report["instances"] {
		const ids = new Set([...this.#wanted.keys(), ...this.#present.keys()]);
		return [...ids].map((instanceId) => {
			const epoch =
				this.#present.get(instanceId)?.epoch ??
				this.#wanted.get(instanceId)?.epoch ??
				0;
			// What programs say on standard error may hold anything; a report may not.
			const message = this.failures
				.get(instanceId)
				?.slice(0, 500)
				.replaceAll("\0", "\ufffd");
			if (message) return { instanceId, epoch, state: "failed", message };
			const absent = this.#absent.get(instanceId);
			if (absent) {
				return { instanceId, epoch, state: "pending", message: absent };
			}
			const running = this.#running.has(instanceId);
			return { instanceId, epoch, state: running ? "running" : "pending" };
		});
	}

	async #findPresent(): Promise<void> {
		for (const found of await this.#deps.hypervisor.list()) {
			this.#present.set(found.instanceId, found);
		}
	}

	async #stopUnwanted(): Promise<void> {
		const unwanted = [...this.#present.values()].filter(
			({ instanceId, epoch }) => this.#wanted.get(instanceId)?.epoch !== epoch,
		);
		if (unwanted.length === 0) return;
		await this.#applyFirewall();
		await this.#each(unwanted, async ({ instanceId }) => {
			await this.#deps.hypervisor.stop(instanceId);
			this.#present.delete(instanceId);
			this.#deps.started.forget(instanceId);
		});
	}

	async #prepareWanted(): Promise<void> {
		await this.#each([...this.#wanted.values()], async (assignment) => {
			// The former placement would not stop: nothing may take its place.
			if (this.failures.has(assignment.instanceId)) return;
			if (isAsPlaced(this.#present.get(assignment.instanceId), assignment)) {
				return;
			}
			const { instanceId } = assignment;
			const found = await this.#deps.hypervisor.prepare(assignment);
			if ("absent" in found) this.#absent.set(instanceId, found.absent);
			else this.#present.set(instanceId, found);
		});
	}

	#applyFirewall(): Promise<void> {
		return this.#deps.firewall.apply(
			[...this.#present.values()].flatMap((found) => this.#entryOf(found)),
		);
	}

	#entryOf({ instanceId, epoch, attachment }: FoundInstance): FirewallEntry[] {
		const assignment = this.#wanted.get(instanceId);
		if (assignment?.epoch !== epoch || !attachment) return [];
		const { mac, privateIp, ipv6, hostInterface } = assignment;
		const { interfaceName, bridge, tap } = attachment;
		const entry = { instanceId, interfaceName, mac, privateIp };
		return [
			{
				...entry,
				...(bridge !== undefined && { bridge }),
				...(tap !== undefined && { tap }),
				...(ipv6 !== undefined && { ipv6 }),
				...(hostInterface !== undefined && { isForeign: true }),
			},
		];
	}

	/** From here on the metadata endpoint knows whose interface it is, and that of nobody who is gone. */
	#attach(): void {
		const { cache } = this.#deps;
		for (const record of [...cache.all()]) {
			const { instanceId, epoch } = record.assignment;
			const found = this.#present.get(instanceId);
			const attachment = found?.epoch === epoch ? found.attachment : undefined;
			if (isSame(record.attachment, attachment)) continue;
			cache.set({ ...record, attachment });
		}
	}

	async #startWanted(): Promise<void> {
		await this.#each([...this.#wanted.values()], async (assignment) => {
			const { instanceId, epoch } = assignment;
			if (this.failures.has(instanceId) || this.#absent.has(instanceId)) return;
			const record = this.#deps.cache.get(instanceId);
			if (record?.assignment.epoch !== epoch) return;
			// What the controller refuses is not waited for: the instance can read why.
			if (record.credentials.status === "pending") {
				this.waiting.add(instanceId);
				return;
			}
			await this.#start(assignment);
			this.#running.add(instanceId);
		});
	}

	async #start(assignment: InstanceAssignment): Promise<void> {
		const { hypervisor, started } = this.#deps;
		const found = this.#present.get(assignment.instanceId);
		if (found && started.leaves(found, assignment)) return;
		await hypervisor.start(assignment);
		if (found) started.note(found, assignment);
	}

	/** A few at a time; the failure of one is noted and does not keep the others. */
	async #each<T extends { readonly instanceId: string }>(
		items: readonly T[],
		work: (item: T) => Promise<void>,
	): Promise<void> {
		for (let at = 0; at < items.length; at += AT_ONCE) {
			await Promise.all(
				items.slice(at, at + AT_ONCE).map((item) =>
					work(item).catch((error) => {
						const { instanceId } = item;
						const reason = describeError(error);
						this.failures.set(instanceId, reason);
						this.#deps.logger.error("instance failed", { instanceId, reason });
					}),
				),
			);
		}
	}
}

/** Whether `prepare` would find nothing to do. */
function isAsPlaced(
	found: FoundInstance | undefined,
	{ epoch, privateIp, mac }: InstanceAssignment,
): boolean {
	return (
		found?.epoch === epoch &&
		found.attachment !== undefined &&
		found.addresses?.privateIp === privateIp &&
		found.addresses.mac === mac
	);
}

function isSame(
	a: FoundInstance["attachment"],
	b: FoundInstance["attachment"],
): boolean {
	return (
		a?.interfaceIndex === b?.interfaceIndex &&
		a?.interfaceName === b?.interfaceName &&
		a?.bridge === b?.bridge &&
		a?.tap === b?.tap
	);
}

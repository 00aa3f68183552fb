import type { Clock } from "#shared/clock.ts";
import type { Report } from "#shared/node-api.ts";
import type { InstanceRecord } from "../cache/instance-record.ts";
import { carryCredentials } from "./carry-credentials.ts";
import type { KnownAssignments } from "./controller-client.ts";
import { type PassDeps, ReconcilePass } from "./reconcile-pass.ts";
import { StartedInstances } from "./started-instances.ts";

/** How the instances of this host are, after a pass. */
export type InstanceStatus = Pick<Report, "instances" | "reflects">;

/** What reconciling takes. */
export interface SyncDeps extends Omit<PassDeps, "started"> {
	readonly clock: Clock;
}

/**
 * Makes the host what the controller wants it to be. What an instance may read changes with `want`, at once;
 * everything else in the next pass, which takes no input, may be repeated at will and begins anew after a failure.
 */
export class InstanceSync {
	readonly #deps: SyncDeps & PassDeps;
	#wanted: KnownAssignments | undefined;
	#status: InstanceStatus = { reflects: null, instances: [] };
	#hasMemory = false;
	#answersFromMemory = false;

	constructor(deps: SyncDeps) {
		this.#deps = { ...deps, started: new StartedInstances() };
	}

	/** How the instances were when the last pass ended. */
	get status(): InstanceStatus {
		return this.#status;
	}

	/** Whether the host lets through whom the cache knows, so that they may be answered. */
	get isAnswerable(): boolean {
		return this.#answersFromMemory || this.#status.reflects !== null;
	}

	/** Takes what an earlier agent knew, until the controller has its say. */
	recall(records: readonly InstanceRecord[]): void {
		this.#hasMemory = true;
		for (const record of records) this.#deps.cache.set(record);
	}

	/**
	 * Takes the wanted state. In this very step what is not wanted stops being answered, and keys of another
	 * binding are dropped.
	 */
	want(known: KnownAssignments): void {
		const { cache, clock } = this.#deps;
		this.#wanted = known;
		const { instances } = known.assignments;
		const ids = new Set(instances.map(({ instanceId }) => instanceId));
		for (const { assignment } of [...cache.all()]) {
			if (!ids.has(assignment.instanceId)) cache.delete(assignment.instanceId);
		}
		for (const assignment of instances) {
			const before = cache.get(assignment.instanceId);
			const moved = before?.assignment.epoch !== assignment.epoch;
			cache.set({
				assignment,
				attachment: moved ? undefined : before.attachment,
				credentials: carryCredentials(before, assignment, clock.now()),
			});
		}
	}

	/** One pass. Goes on after the failure of a single instance, and rejects in the end so that the pass is repeated. */
	async reconcile(): Promise<void> {
		const wanted = this.#wanted;
		if (!wanted) return await this.#takeUp();
		const pass = new ReconcilePass(wanted.assignments.instances, this.#deps);
		await pass.run();
		this.#status = { reflects: wanted.etag, instances: pass.report() };
		if (pass.failures.size > 0) {
			const [first] = pass.failures.values();
			throw new Error(`${pass.failures.size} instances not in order: ${first}`);
		}
		if (pass.waiting.size > 0) {
			const [first] = pass.waiting;
			throw new Error(
				`${pass.waiting.size} instances wait for their credentials: ${first}`,
			);
		}
	}

	/** Before the controller's first word nothing is started or stopped: what runs may well be wanted. */
	async #takeUp(): Promise<void> {
		if (!this.#hasMemory) return;
		const known = [...this.#deps.cache.all()];
		const assignments = known.map(({ assignment }) => assignment);
		await new ReconcilePass(assignments, this.#deps).takeUp();
		this.#answersFromMemory = true;
	}
}

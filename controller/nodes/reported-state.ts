import type { Report } from "#shared/node-api.ts";
import { instanceState } from "../store/instances.ts";
import type { InstanceTable } from "../store/schema.ts";

/** What a host says of one instance. */
export type ReportedInstance = Report["instances"][number];

/**
 * What a host's report changes of an instance placed on it; undefined when nothing. `reported` is undefined when
 * the host does not have the instance: one that should end has then ended, and its address is free at once; one that
 * should stop has stopped.
 */
export function changesByReport(
	instance: InstanceTable,
	reported: ReportedInstance | undefined,
	now: number,
): Partial<InstanceTable> | undefined {
	if (!reported) return changesByAbsence(instance, now);
	if (!isWanted(instance)) return undefined;
	if (reported.epoch !== instance.epoch) return undefined;
	const message = reported.message ?? null;
	const same =
		reported.state === instance.reported_state &&
		message === instance.state_reason_message;
	if (same) return undefined;
	return {
		reported_state: reported.state,
		state_reason_message: message,
		state_code:
			reported.state === "running"
				? instanceState.running
				: instance.state_code,
	};
}

function isWanted({ state_code }: InstanceTable): boolean {
	return (
		state_code === instanceState.pending || state_code === instanceState.running
	);
}

function changesByAbsence(
	{ state_code, terminated_at }: InstanceTable,
	now: number,
): Partial<InstanceTable> | undefined {
	switch (state_code) {
		case instanceState["shutting-down"]:
			return {
				state_code: instanceState.terminated,
				terminated_at: terminated_at ?? now,
				reported_state: null,
				address_lease: null,
			};
		case instanceState.stopping:
			return { state_code: instanceState.stopped, reported_state: null };
		default:
			return undefined;
	}
}

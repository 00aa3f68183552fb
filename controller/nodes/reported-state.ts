import type { Report } from "#shared/node-api.ts";
import type { InstanceTable } from "../store/schema.ts";

/** What a host says of one instance. */
export type ReportedInstance = Report["instances"][number];

const PENDING = 0;
const RUNNING = 16;
const SHUTTING_DOWN = 32;
const TERMINATED = 48;

/**
 * What a host's report changes of an instance placed on it; undefined when nothing. `reported` is undefined when
 * the host does not have the instance: one that should go is then gone, and its address is free at once.
 */
export function changesByReport(
	instance: InstanceTable,
	reported: ReportedInstance | undefined,
): Partial<InstanceTable> | undefined {
	if (instance.state_code === SHUTTING_DOWN) {
		return reported ? undefined : { ...GONE };
	}
	if (instance.state_code > RUNNING) return undefined;
	if (!reported || reported.epoch !== instance.epoch) return undefined;
	const message = reported.message ?? null;
	const same =
		reported.state === instance.reported_state &&
		message === instance.state_reason_message;
	if (same) return undefined;
	return {
		reported_state: reported.state,
		state_reason_message: message,
		state_code:
			reported.state === "running" && instance.state_code === PENDING
				? RUNNING
				: instance.state_code,
	};
}

const GONE = {
	state_code: TERMINATED,
	reported_state: null,
	address_lease: null,
} as const;

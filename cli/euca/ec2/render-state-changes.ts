import type { InstanceStateChange } from "@aws-sdk/client-ec2";
import type { Tabify } from "./tabify.ts";

/** A line for each instance with its states before and after, as euca2ools prints it. */
export function renderStateChanges(
	changes: readonly InstanceStateChange[],
	tabify: Tabify,
): string[] {
	return changes.map(({ InstanceId, PreviousState, CurrentState }) =>
		tabify(["INSTANCE", InstanceId, PreviousState?.Name, CurrentState?.Name]),
	);
}

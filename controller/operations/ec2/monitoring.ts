import type { InstanceMonitoring } from "@aws-sdk/client-ec2";
import type { CallContext } from "../operation.ts";
import { changeInstances, withAttributes } from "./change-instances.ts";

/** Records whether instances are to be monitored in detail; the change is done when the answer leaves, and still named as under way. */
export async function setMonitoring(
	call: CallContext,
	ids: readonly string[],
	monitoring: boolean,
): Promise<InstanceMonitoring[]> {
	const changed = await changeInstances(call, ids, (_row, attributes) =>
		withAttributes(attributes, { monitoring }),
	);
	const State = monitoring ? ("pending" as const) : ("disabling" as const);
	return changed.map(({ InstanceId }) => ({
		InstanceId,
		Monitoring: { State },
	}));
}

import {
	StopInstances$,
	type StopInstancesRequest,
	type StopInstancesResult,
} from "@aws-sdk/client-ec2";
import { instanceState } from "../../store/instances.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	changeInstances,
	type InstanceChange,
	withAttributes,
} from "./change-instances.ts";
import {
	incorrectInstanceState,
	notOursToChange,
	operationNotPermitted,
	unsupportedParameter,
} from "./errors.ts";
import { userInitiated } from "./instance-attributes.ts";
import { touchedInstances } from "./touched-instances.ts";

/**
 * Stops instances; they keep their host, address and profile. Keys they hold stay valid until they expire.
 * Hibernation is refused.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html
 */
export const StopInstances = {
	schema: StopInstances$,
	resources: ({ InstanceIds }, call) => touchedInstances(call, InstanceIds),
	handle: async ({ InstanceIds, Hibernate }, call) => {
		if (Hibernate) throw unsupportedParameter("Hibernate");
		return {
			StoppingInstances: await changeInstances(call, InstanceIds, stop),
		};
	},
} satisfies Operation<Checked<StopInstancesRequest>, StopInstancesResult>;

const stop: InstanceChange = (row, attributes, now) => {
	if (row.host_interface !== null) {
		throw notOursToChange(row.instance_id, "stopped");
	}
	if (row.state_code === instanceState.stopping) {
		// Stopped only to move on another host: now it stays so.
		return row.move_to === null ? undefined : { move_to: null };
	}
	if (row.state_code === instanceState.stopped) return undefined;
	if (row.state_code !== instanceState.running) {
		throw incorrectInstanceState(row.instance_id, "stopped");
	}
	if (attributes.disableApiStop) {
		throw operationNotPermitted(row.instance_id, "stopped", "disableApiStop");
	}
	return {
		state_code: instanceState.stopping,
		state_reason_code: "Client.UserInitiatedShutdown",
		state_reason_message: "User initiated shutdown",
		...withAttributes(attributes, { transitionReason: userInitiated(now) }),
	};
};

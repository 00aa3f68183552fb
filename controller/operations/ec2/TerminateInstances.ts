import {
	TerminateInstances$,
	type TerminateInstancesRequest,
	type TerminateInstancesResult,
} from "@aws-sdk/client-ec2";
import { instanceState } from "../../store/instances.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	changeInstances,
	type InstanceChange,
	withAttributes,
} from "./change-instances.ts";
import { operationNotPermitted } from "./errors.ts";
import { userInitiated } from "./instance-attributes.ts";
import { touchedInstances } from "./touched-instances.ts";

/**
 * Ends instances for good. From then on every key that was issued for them is refused; the instance is shutting
 * down until its host reports it gone, and its address is held until then.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html
 */
export const TerminateInstances = {
	schema: TerminateInstances$,
	resources: ({ InstanceIds }, call) => touchedInstances(call, InstanceIds),
	handle: async ({ InstanceIds }, call) => ({
		TerminatingInstances: await changeInstances(call, InstanceIds, terminate),
	}),
} satisfies Operation<
	Checked<TerminateInstancesRequest>,
	TerminateInstancesResult
>;

const terminate: InstanceChange = (row, attributes, now) => {
	if (attributes.disableApiTermination) {
		throw operationNotPermitted(
			row.instance_id,
			"terminated",
			"disableApiTermination",
		);
	}
	if (row.state_code === instanceState["shutting-down"]) return undefined;
	if (row.state_code === instanceState.terminated) return undefined;
	return {
		...(row.state_code === instanceState.stopped ? GONE : GOING),
		terminated_at: now,
		move_to: null,
		valid_from: now,
		state_reason_code: "Client.UserInitiatedShutdown",
		state_reason_message: "User initiated shutdown",
		...withAttributes(attributes, { transitionReason: userInitiated(now) }),
	};
};

const GOING = { state_code: instanceState["shutting-down"] };

/** Its host has reported a stopped instance gone already. */
const GONE = { state_code: instanceState.terminated, address_lease: null };

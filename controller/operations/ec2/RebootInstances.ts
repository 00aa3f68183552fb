import {
	RebootInstances$,
	type RebootInstancesRequest,
} from "@aws-sdk/client-ec2";
import { nextEpoch } from "../../placement/epochs.ts";
import { instanceState } from "../../store/instances.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { changeInstances, type InstanceChange } from "./change-instances.ts";
import { incorrectInstanceState, notOursToChange } from "./errors.ts";
import { touchedInstances } from "./touched-instances.ts";

/**
 * Has the hosts of running instances end them and start them anew; state, address and profile stay.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html
 */
export const RebootInstances = {
	schema: RebootInstances$,
	resources: ({ InstanceIds }, call) => touchedInstances(call, InstanceIds),
	handle: async ({ InstanceIds }, call) => {
		await changeInstances(call, InstanceIds, reboot);
		return {};
	},
} satisfies Operation<Checked<RebootInstancesRequest>, object>;

/** The epoch alone makes the host replace the instance; a pending one is about to start anyway. */
const reboot: InstanceChange = (row) => {
	if (row.host_interface !== null) {
		throw notOursToChange(row.instance_id, "rebooted");
	}
	if (row.state_code === instanceState.pending) return undefined;
	if (row.state_code !== instanceState.running) {
		throw incorrectInstanceState(row.instance_id, "rebooted");
	}
	return { epoch: nextEpoch(row.epoch) };
};

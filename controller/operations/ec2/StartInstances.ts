import {
	StartInstances$,
	type StartInstancesRequest,
	type StartInstancesResult,
} from "@aws-sdk/client-ec2";
import { nextEpoch } from "../../placement/epochs.ts";
import { instanceTypeSize } from "../../placement/instance-type.ts";
import { placeAgain } from "../../placement/place-again.ts";
import { instanceState } from "../../store/instances.ts";
import type { InstanceTable } from "../../store/schema.ts";
import type { WriteTransaction } from "../../store/store.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	changeInstances,
	type InstanceChange,
	withAttributes,
} from "./change-instances.ts";
import {
	incorrectInstanceState,
	insufficientInstanceCapacity,
} from "./errors.ts";
import { touchedInstances } from "./touched-instances.ts";
import { countWithinVcpuLimit } from "./vcpu-limit.ts";

/**
 * Starts stopped instances: on the hosts they were on where that can be, else on others in their zone, where they get
 * another address if that host's subnet is another. Without room anywhere, InsufficientInstanceCapacity; beyond the
 * account's quota of vCPUs, VcpuLimitExceeded.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html
 */
export const StartInstances = {
	schema: StartInstances$,
	resources: ({ InstanceIds }, call) => touchedInstances(call, InstanceIds),
	handle: async ({ InstanceIds }, call) => ({
		StartingInstances: await changeInstances(call, InstanceIds, start),
	}),
} satisfies Operation<Checked<StartInstancesRequest>, StartInstancesResult>;

const start: InstanceChange = async (row, attributes, now, tx) => {
	if (row.state_code === instanceState.pending) return undefined;
	if (row.state_code === instanceState.running) return undefined;
	if (row.state_code !== instanceState.stopped) {
		throw incorrectInstanceState(row.instance_id, "started");
	}
	await checkVcpuLimit(tx, row);
	const place = await placeAgain(
		tx,
		row,
		[({ nodeId }) => nodeId === row.node_id, ({ zone }) => zone === row.zone],
		now,
	);
	if (!place) throw insufficientInstanceCapacity(row.instance_type, row.zone);
	return {
		...place,
		state_code: instanceState.pending,
		epoch: nextEpoch(row.epoch),
		reported_state: null,
		launched_at: now,
		state_reason_code: null,
		state_reason_message: null,
		...withAttributes(attributes, { transitionReason: "" }),
	};
};

async function checkVcpuLimit(
	tx: WriteTransaction,
	{ account_id, instance_type }: InstanceTable,
): Promise<void> {
	const size = instanceTypeSize(instance_type);
	if (!size) return;
	const one = { minCount: 1, maxCount: 1, size };
	await countWithinVcpuLimit(tx, account_id, one);
}

import {
	StartInstances$,
	type StartInstancesRequest,
	type StartInstancesResult,
} from "@aws-sdk/client-ec2";
import { addLoad, chooseNode } from "../../placement/choose-node.ts";
import { nextEpoch } from "../../placement/epochs.ts";
import { instanceTypeSize } from "../../placement/instance-type.ts";
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
import { readCandidates } from "./place-instances.ts";
import { touchedInstances } from "./touched-instances.ts";

/**
 * Starts stopped instances on the hosts they were on; without room there, InsufficientInstanceCapacity.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html
 */
export const StartInstances = {
	schema: StartInstances$,
	resources: ({ InstanceIds }, call) => touchedInstances(call, InstanceIds),
	handle: async ({ InstanceIds }, call) => ({
		StartingInstances: await changeInstances(
			call,
			InstanceIds,
			start,
			(tx, rows) => requireRoom(tx, rows, call.clock.now()),
		),
	}),
} satisfies Operation<Checked<StartInstancesRequest>, StartInstancesResult>;

const start: InstanceChange = (row, attributes, now) => {
	if (row.state_code === instanceState.pending) return undefined;
	if (row.state_code === instanceState.running) return undefined;
	if (row.state_code !== instanceState.stopped) {
		throw incorrectInstanceState(row.instance_id, "started");
	}
	return {
		state_code: instanceState.pending,
		epoch: nextEpoch(row.epoch),
		reported_state: null,
		launched_at: now,
		state_reason_code: null,
		state_reason_message: null,
		...withAttributes(attributes, { transitionReason: "" }),
	};
};

async function requireRoom(
	tx: WriteTransaction,
	rows: readonly InstanceTable[],
	now: number,
): Promise<void> {
	let candidates = await readCandidates(tx);
	for (const { node_id, instance_type } of rows) {
		const size = instanceTypeSize(instance_type);
		const host = candidates.filter(({ nodeId }) => nodeId === node_id);
		const node = size && chooseNode(host, { ...size, zone: undefined }, now);
		if (!node) throw insufficientInstanceCapacity(instance_type, undefined);
		candidates = candidates.map((one) =>
			one === node ? { ...node, load: addLoad(node.load, size) } : one,
		);
	}
}

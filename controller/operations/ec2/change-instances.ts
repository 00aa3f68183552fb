import type { InstanceStateChange } from "@aws-sdk/client-ec2";
import { updateInstance } from "../../store/instances.ts";
import { raiseNodeRevision } from "../../store/node-revisions.ts";
import type { InstanceTable } from "../../store/schema.ts";
import type { WriteTransaction } from "../../store/store.ts";
import type { CallContext } from "../operation.ts";
import { describeState } from "./describe-instance.ts";
import {
	formatAttributes,
	type InstanceAttributes,
	parseAttributes,
} from "./instance-attributes.ts";
import { requireInstances } from "./instance-view.ts";

/** The columns of an instance that a call changes; undefined for none. */
type Changes = Partial<InstanceTable> | undefined;

/** What a call makes of one instance. Throws when the state forbids it; `tx` is for what depends on more than the instance. */
export type InstanceChange = (
	row: InstanceTable,
	attributes: InstanceAttributes,
	now: number,
	tx: WriteTransaction,
) => Changes | Promise<Changes>;

/**
 * Changes all the named instances or none of them, and has their hosts told. Answers each one's state before
 * and after; throws InvalidInstanceID.NotFound, and whatever `change` throws.
 */
export async function changeInstances(
	call: CallContext,
	ids: readonly string[],
	change: InstanceChange,
): Promise<InstanceStateChange[]> {
	const now = call.clock.now();
	return call.store.write(async (tx) => {
		const rows = await requireInstances(tx, call.caller.accountId, ids, now);
		const answers: InstanceStateChange[] = [];
		const nodes = new Set<string>();
		for (const row of rows) {
			const attributes = parseAttributes(row.attributes);
			const columns = await change(row, attributes, now, tx);
			if (columns) {
				await updateInstance(tx, row.instance_id, columns);
				nodes.add(row.node_id).add(columns.node_id ?? row.node_id);
			}
			answers.push(describeChange(row, columns?.state_code));
		}
		await raiseNodeRevision(tx, [...nodes]);
		return answers;
	});
}

function describeChange(
	{ instance_id, state_code }: InstanceTable,
	newCode: number = state_code,
): InstanceStateChange {
	return {
		CurrentState: describeState(newCode),
		InstanceId: instance_id,
		PreviousState: describeState(state_code),
	};
}

/** The column of an instance's attributes with some of them changed. */
export function withAttributes(
	attributes: InstanceAttributes,
	changes: Partial<InstanceAttributes>,
): Pick<InstanceTable, "attributes"> {
	return { attributes: formatAttributes({ ...attributes, ...changes }) };
}

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

/** What a call makes of one instance: the changed columns, undefined for none. Throws when the state forbids it. */
export type InstanceChange = (
	row: InstanceTable,
	attributes: InstanceAttributes,
	now: number,
) => Partial<InstanceTable> | undefined;

/** Runs inside the write, before anything is changed, for what depends on more than the instances. */
type Precondition = (
	tx: WriteTransaction,
	rows: readonly InstanceTable[],
) => Promise<void>;

/**
 * Changes all the named instances or none of them, and has their hosts told. Answers each one's state before
 * and after; throws InvalidInstanceID.NotFound, and whatever `change` and `precondition` throw.
 */
export async function changeInstances(
	call: CallContext,
	ids: readonly string[],
	change: InstanceChange,
	precondition?: Precondition,
): Promise<InstanceStateChange[]> {
	const now = call.clock.now();
	return call.store.write(async (tx) => {
		const rows = await requireInstances(tx, call.caller.accountId, ids, now);
		const changes = rows.map((row) => ({
			row,
			columns: change(row, parseAttributes(row.attributes), now),
		}));
		const changed = changes.filter(({ columns }) => columns !== undefined);
		await precondition?.(
			tx,
			changed.map(({ row }) => row),
		);
		for (const { row, columns } of changed) {
			await updateInstance(tx, row.instance_id, columns ?? {});
		}
		const nodes = new Set(changed.map(({ row }) => row.node_id));
		await raiseNodeRevision(tx, [...nodes]);
		return changes.map(({ row, columns }) => ({
			CurrentState: describeState(columns?.state_code ?? row.state_code),
			InstanceId: row.instance_id,
			PreviousState: describeState(row.state_code),
		}));
	});
}

/** The column of an instance's attributes with some of them changed. */
export function withAttributes(
	attributes: InstanceAttributes,
	changes: Partial<InstanceAttributes>,
): Pick<InstanceTable, "attributes"> {
	return { attributes: formatAttributes({ ...attributes, ...changes }) };
}

import { instanceState, updateInstance } from "../store/instances.ts";
import type { InstanceTable } from "../store/schema.ts";
import type { WriteTransaction } from "../store/store.ts";
import { nextEpoch } from "./epochs.ts";
import { type NewPlace, placeAgain } from "./place-again.ts";

/** What a move makes of an instance that has got a place: its former host is fenced off by the epoch. */
export function goOnAt(
	{ epoch }: InstanceTable,
	place: NewPlace,
	now: number,
): Partial<InstanceTable> {
	return {
		...place,
		move_to: null,
		epoch: nextEpoch(epoch),
		state_code: instanceState.pending,
		reported_state: null,
		launched_at: now,
		state_reason_code: null,
		state_reason_message: null,
	};
}

/**
 * What becomes of a moving instance once its host has let go of it: it goes on where the move leads, or, should there
 * be no room any more, on another host of its zone. Without room anywhere it stays stopped and says why.
 */
export async function arrive(
	tx: WriteTransaction,
	row: InstanceTable,
	now: number,
): Promise<Partial<InstanceTable>> {
	// The room that is kept for it is its own.
	await updateInstance(tx, row.instance_id, { move_to: null });
	const place = await placeAgain(
		tx,
		row,
		[
			({ nodeId }) => nodeId === row.move_to,
			({ nodeId, zone }) => nodeId !== row.node_id && zone === row.zone,
		],
		now,
	);
	if (place) return goOnAt(row, place, now);
	return {
		state_code: instanceState.stopped,
		reported_state: null,
		state_reason_code: "Server.InsufficientInstanceCapacity",
		state_reason_message: "no host had room for the instance to move to",
	};
}

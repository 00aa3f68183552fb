import type { MoveAnswer } from "#shared/admin-api/instances.ts";
import { REPORT_STALE_AFTER_MS } from "../placement/choose-node.ts";
import { goOnAt } from "../placement/move.ts";
import {
	type HostChoice,
	type NewPlace,
	placeAgain,
} from "../placement/place-again.ts";
import {
	findInstance,
	instanceState,
	updateInstance,
} from "../store/instances.ts";
import { raiseNodeRevision } from "../store/node-revisions.ts";
import { findNodeById } from "../store/nodes.ts";
import type { InstanceTable, NodeTable } from "../store/schema.ts";
import type { WriteTransaction } from "../store/store.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";
import { nodeNamed } from "./node-named.ts";

/**
 * Moves an instance to another host, the one named or the least loaded one of its zone. A running one is stopped first
 * and goes on elsewhere once its host has said that it is gone: no two hosts ever run it. A host that may be dead says
 * nothing: its instances move only after a ban, which takes every key from it.
 */
export function moveInstance(
	{ store, clock, logger }: Pick<AdminServices, "store" | "clock" | "logger">,
	instanceId: string,
	to: string | undefined,
): Promise<MoveAnswer> {
	return store.write(async (tx) => {
		const now = clock.now();
		const row = await instanceOf(tx, instanceId);
		const host = await findNodeById(tx, row.node_id);
		if (!host) throw new Error(`${instanceId} is on no node`);
		const next = nextStep(row, host);
		// One that was moving gives up the room that is kept for it elsewhere.
		await updateInstance(tx, instanceId, { move_to: null });
		const place = await findPlace(tx, row, host, to, now);
		await updateInstance(tx, instanceId, changesFor(next, row, place, now));
		await raiseNodeRevision(tx, [host.node_id, place.node_id]);
		const target = await findNodeById(tx, place.node_id);
		const answer = {
			from: host.name,
			to: target?.name ?? "",
			status: next === "stop" ? ("stopping" as const) : ("moved" as const),
			waitsForSilentHost:
				next === "stop" &&
				now - (host.reported_at ?? 0) > REPORT_STALE_AFTER_MS,
		};
		logger.info("instance moves", { instanceId, ...answer });
		return answer;
	});
}

async function instanceOf(
	tx: WriteTransaction,
	instanceId: string,
): Promise<InstanceTable> {
	const row = await findInstance(tx, instanceId);
	if (row) return row;
	const message = `there is no instance ${instanceId}`;
	throw new AdminError(404, "NoSuchInstance", message);
}

/** What a move begins with: `stop` at the present host, `go on` at the next one at once, or only the change of host. */
type Step = "stop" | "go on" | "change host";

/** A banned host is given nothing more and cannot be asked: what it ran counts as gone. */
function nextStep(
	{ instance_id, state_code, move_to }: InstanceTable,
	{ banned_at }: NodeTable,
): Step {
	const isMoving = state_code === instanceState.stopping && move_to !== null;
	const runs =
		state_code === instanceState.running ||
		state_code === instanceState.pending ||
		isMoving;
	if (runs) return banned_at === null ? "stop" : "go on";
	if (state_code === instanceState.stopped) return "change host";
	if (state_code === instanceState.stopping) {
		if (banned_at !== null) return "change host";
		const message = `${instance_id} is stopping; move it when it has stopped`;
		throw new AdminError(409, "IncorrectState", message);
	}
	const message = `${instance_id} is terminated`;
	throw new AdminError(409, "IncorrectState", message);
}

async function findPlace(
	tx: WriteTransaction,
	row: InstanceTable,
	host: NodeTable,
	to: string | undefined,
	now: number,
): Promise<NewPlace> {
	const target = to === undefined ? undefined : await nodeNamed(tx, to);
	if (target?.node_id === host.node_id) {
		const message = `${row.instance_id} is on ${host.name} already`;
		throw new AdminError(409, "SameNode", message);
	}
	const choice: HostChoice = target
		? ({ nodeId }) => nodeId === target.node_id
		: ({ nodeId, zone }) => nodeId !== host.node_id && zone === row.zone;
	const place = await placeAgain(tx, row, [choice], now);
	if (place) return place;
	const message = target
		? `${target.name} cannot take ${row.instance_id}: it is full, silent, drained, banned, in no group where the instance's profile may be used, or one that its placement group keeps it from`
		: `no other host in ${row.zone} can take ${row.instance_id}; name one of another zone, or see gumleaf node list`;
	throw new AdminError(409, "NoRoom", message);
}

function changesFor(
	step: Step,
	row: InstanceTable,
	place: NewPlace,
	now: number,
): Partial<InstanceTable> {
	if (step === "go on") return goOnAt(row, place, now);
	if (step === "stop") {
		return {
			move_to: place.node_id,
			state_code: instanceState.stopping,
			state_reason_code: "Server.ScheduledStop",
			state_reason_message: "the instance moves to another host",
		};
	}
	const { state_reason_code, state_reason_message } = row;
	return {
		...goOnAt(row, place, row.launched_at),
		...{ state_reason_code, state_reason_message },
		state_code: instanceState.stopped,
	};
}

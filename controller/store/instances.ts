import { prepareQuery } from "./prepared-query.ts";
import type { InstanceTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** EC2's instance states by name. */
export const instanceState = {
	pending: 0,
	running: 16,
	"shutting-down": 32,
	terminated: 48,
	stopping: 64,
	stopped: 80,
} as const;

/** States in which an instance takes up room on its host. */
export const OCCUPYING: readonly number[] = [
	instanceState.pending,
	instanceState.running,
	instanceState["shutting-down"],
	instanceState.stopping,
];

/** Keeps a statement below what a database takes as parameters. */
const ROWS_AT_ONCE = 500;

const instanceById = prepareQuery((db, instanceId: string) =>
	db.selectFrom("instances").selectAll().where("instance_id", "=", instanceId),
);

export async function findInstance(
	db: Database,
	instanceId: string,
): Promise<InstanceTable | undefined> {
	const [row] = await instanceById(db, instanceId);
	return row;
}

/** Those of an account's instances that have one of the ids, in order of their ids. */
export async function findInstances(
	db: Database,
	accountId: string,
	instanceIds: readonly string[],
): Promise<InstanceTable[]> {
	return db
		.selectFrom("instances")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("instance_id", "in", instanceIds)
		.orderBy("instance_id")
		.execute();
}

/** All instances of an account, the terminated ones that are still shown included. */
export async function listInstances(
	db: Database,
	accountId: string,
): Promise<InstanceTable[]> {
	return db
		.selectFrom("instances")
		.selectAll()
		.where("account_id", "=", accountId)
		.orderBy("instance_id")
		.execute();
}

/** What one RunInstances made, in order of launch. */
export async function listInstancesOfReservation(
	db: Database,
	reservationId: string,
): Promise<InstanceTable[]> {
	return db
		.selectFrom("instances")
		.selectAll()
		.where("reservation_id", "=", reservationId)
		.orderBy("ami_launch_index")
		.execute();
}

/** The instance with this association to an instance profile. */
export async function findInstanceByAssociation(
	db: Database,
	accountId: string,
	associationId: string,
): Promise<InstanceTable | undefined> {
	return db
		.selectFrom("instances")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("association_id", "=", associationId)
		.executeTakeFirst();
}

/** All instances whose current placement is the node, without the terminated ones. */
export async function listInstancesOfNode(
	db: Database,
	nodeId: string,
): Promise<InstanceTable[]> {
	return db
		.selectFrom("instances")
		.selectAll()
		.where("node_id", "=", nodeId)
		.where("state_code", "!=", instanceState.terminated)
		.orderBy("instance_id")
		.execute();
}

/** The instances with a profile that are on a host, in whatever way. */
export async function listInstancesWithProfile(
	db: Database,
	profileId: string,
): Promise<InstanceTable[]> {
	return db
		.selectFrom("instances")
		.selectAll()
		.where("profile_id", "=", profileId)
		.where("state_code", "in", OCCUPYING)
		.orderBy("instance_id")
		.execute();
}

/** How many instances of each type take up room on each node, or will when they have moved there. */
export async function countPlacedInstances(
	db: Database,
): Promise<{ node_id: string; instance_type: string; count: number }[]> {
	const rows = await db
		.selectFrom("instances")
		.select(["node_id", "instance_type"])
		.select((expression) => expression.fn.countAll().as("count"))
		.where("state_code", "in", OCCUPYING)
		.groupBy(["node_id", "instance_type"])
		.unionAll(
			db
				.selectFrom("instances")
				.select(["move_to as node_id", "instance_type"])
				.select((expression) => expression.fn.countAll().as("count"))
				.where("move_to", "is not", null)
				.groupBy(["move_to", "instance_type"])
				.$narrowType<{ node_id: string }>(),
		)
		.execute();
	return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** How many instances of each type an account runs, those included that go on running once they have moved. */
export async function countRunningInstances(
	db: Database,
	accountId: string,
): Promise<{ instance_type: string; count: number }[]> {
	const { pending, running, stopping } = instanceState;
	const rows = await db
		.selectFrom("instances")
		.select("instance_type")
		.select((expression) => expression.fn.countAll().as("count"))
		.where("account_id", "=", accountId)
		.where(({ and, or, eb }) =>
			or([
				eb("state_code", "in", [pending, running]),
				and([eb("state_code", "=", stopping), eb("move_to", "is not", null)]),
			]),
		)
		.groupBy("instance_type")
		.execute();
	return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

export async function insertInstances(
	tx: WriteTransaction,
	instances: readonly InstanceTable[],
): Promise<void> {
	for (let at = 0; at < instances.length; at += ROWS_AT_ONCE) {
		const some = instances.slice(at, at + ROWS_AT_ONCE);
		await tx.insertInto("instances").values(some).execute();
	}
}

export async function updateInstance(
	tx: WriteTransaction,
	instanceId: string,
	changes: Partial<Omit<InstanceTable, "instance_id">>,
): Promise<void> {
	await tx
		.updateTable("instances")
		.set(changes)
		.where("instance_id", "=", instanceId)
		.execute();
}

export async function deleteInstance(
	tx: WriteTransaction,
	instanceId: string,
): Promise<void> {
	await tx
		.deleteFrom("metadata_uses")
		.where("instance_id", "=", instanceId)
		.execute();
	await tx
		.deleteFrom("instances")
		.where("instance_id", "=", instanceId)
		.execute();
}

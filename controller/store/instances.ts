import { prepareQuery } from "./prepared-query.ts";
import type { InstanceTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

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

/** All instances whose current placement is the node. */
export async function listInstancesOfNode(
	db: Database,
	nodeId: string,
): Promise<InstanceTable[]> {
	return db
		.selectFrom("instances")
		.selectAll()
		.where("node_id", "=", nodeId)
		.orderBy("instance_id")
		.execute();
}

export async function insertInstances(
	tx: WriteTransaction,
	instances: readonly InstanceTable[],
): Promise<void> {
	if (instances.length === 0) return;
	await tx.insertInto("instances").values(instances).execute();
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
		.deleteFrom("instances")
		.where("instance_id", "=", instanceId)
		.execute();
}

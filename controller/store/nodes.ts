import type { NodeTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

export async function findNodeById(
	db: Database,
	nodeId: string,
): Promise<NodeTable | undefined> {
	return db
		.selectFrom("nodes")
		.selectAll()
		.where("node_id", "=", nodeId)
		.executeTakeFirst();
}

export async function findNodeByName(
	db: Database,
	name: string,
): Promise<NodeTable | undefined> {
	return db
		.selectFrom("nodes")
		.selectAll()
		.where("name", "=", name)
		.executeTakeFirst();
}

export async function listNodes(db: Database): Promise<NodeTable[]> {
	return db.selectFrom("nodes").selectAll().orderBy("name").execute();
}

/** What the nodes have reported of their networks. */
export async function listReportedSubnets(
	db: Database,
): Promise<Pick<NodeTable, "node_id" | "zone" | "subnet" | "subnet_v6">[]> {
	return db
		.selectFrom("nodes")
		.select(["node_id", "zone", "subnet", "subnet_v6"])
		.orderBy("name")
		.execute();
}

export async function insertNode(
	tx: WriteTransaction,
	node: NodeTable,
): Promise<void> {
	await tx.insertInto("nodes").values(node).execute();
}

/** Changes facts of a node; its revision is raised by raiseNodeRevision alone. */
export async function updateNode(
	tx: WriteTransaction,
	nodeId: string,
	changes: Partial<Omit<NodeTable, "node_id" | "revision">>,
): Promise<void> {
	await tx
		.updateTable("nodes")
		.set(changes)
		.where("node_id", "=", nodeId)
		.execute();
}

/** Takes its join tokens with it. */
export async function deleteNode(
	tx: WriteTransaction,
	nodeId: string,
): Promise<void> {
	await tx.deleteFrom("nodes").where("node_id", "=", nodeId).execute();
}

import type { Database } from "./store.ts";

/** The addresses of a node that must not be given out, with the MACs beside them. */
export async function listAddressLeases(
	db: Database,
	nodeId: string,
): Promise<{ address_lease: string | null; mac: string }[]> {
	return db
		.selectFrom("instances")
		.select(["address_lease", "mac"])
		.where("node_id", "=", nodeId)
		.where("address_lease", "is not", null)
		.execute();
}

/** How many addresses of each node must not be given out. */
export async function countAddressLeases(
	db: Database,
): Promise<ReadonlyMap<string, number>> {
	const rows = await db
		.selectFrom("instances")
		.select("node_id")
		.select((expression) => expression.fn.countAll().as("count"))
		.where("address_lease", "is not", null)
		.groupBy("node_id")
		.execute();
	return new Map(rows.map((row) => [row.node_id, Number(row.count)]));
}

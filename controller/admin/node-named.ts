import { findNodeByName } from "../store/nodes.ts";
import type { NodeTable } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { AdminError } from "./admin-error.ts";

/** The node of that name; throws AdminError when there is none. */
export async function nodeNamed(
	db: Database,
	name: string,
): Promise<NodeTable> {
	const node = await findNodeByName(db, name);
	if (node) return node;
	throw new AdminError(404, "NoSuchNode", `there is no node ${name}`);
}

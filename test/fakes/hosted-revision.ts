import { insertNode } from "../../controller/store/nodes.ts";
import type { Store } from "../../controller/store/store.ts";
import { addHostedRole } from "./hosted-role.ts";
import { nodeRow } from "./node-row.ts";

/** Puts role and profile `worker` with an instance on a host into a store; answers how to read that host's revision. */
export async function hostedRevision(
	store: Store,
): Promise<() => Promise<number>> {
	await store.write((tx) => insertNode(tx, nodeRow()));
	await addHostedRole(store);
	return async () => {
		const node = await store.read
			.selectFrom("nodes")
			.select("revision")
			.executeTakeFirstOrThrow();
		return node.revision;
	};
}

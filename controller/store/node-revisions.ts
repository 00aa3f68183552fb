import { findMeta, setMeta } from "./meta.ts";
import type { WriteTransaction } from "./store.ts";

const REVISION = "revision";

/** An instance in this state runs nowhere and gets nothing. */
const TERMINATED = 48;

/**
 * Says that the wanted state of these nodes has changed; their long polls wake after the commit.
 * Revisions come from one counter of the whole store, so that a node made anew never repeats one.
 */
export async function raiseNodeRevision(
	tx: WriteTransaction,
	nodeIds: readonly string[],
): Promise<void> {
	if (nodeIds.length === 0) return;
	const revision = Number((await findMeta(tx, REVISION)) ?? 0) + 1;
	await setMeta(tx, REVISION, String(revision));
	await tx
		.updateTable("nodes")
		.set({ revision })
		.where("node_id", "in", nodeIds)
		.execute();
}

/** Raises every node there is. */
export async function raiseRevisionOfAllNodes(
	tx: WriteTransaction,
): Promise<void> {
	const nodes = await tx.selectFrom("nodes").select("node_id").execute();
	await raiseNodeRevision(
		tx,
		nodes.map((node) => node.node_id),
	);
}

/** Raises the nodes that have instances with this profile. */
export async function raiseRevisionOfProfile(
	tx: WriteTransaction,
	profileId: string,
): Promise<void> {
	const nodes = await tx
		.selectFrom("instances")
		.select("node_id")
		.distinct()
		.where("profile_id", "=", profileId)
		.where("state_code", "!=", TERMINATED)
		.execute();
	await raiseNodeRevision(
		tx,
		nodes.map((node) => node.node_id),
	);
}

/** Raises the nodes that have instances with a profile that holds this role. Call it before the role leaves the profile. */
export async function raiseRevisionOfRole(
	tx: WriteTransaction,
	roleId: string,
): Promise<void> {
	const nodes = await tx
		.selectFrom("instances")
		.innerJoin(
			"instance_profiles",
			"instance_profiles.profile_id",
			"instances.profile_id",
		)
		.select("instances.node_id")
		.distinct()
		.where("instance_profiles.role_id", "=", roleId)
		.where("instances.state_code", "!=", TERMINATED)
		.execute();
	await raiseNodeRevision(
		tx,
		nodes.map((node) => node.node_id),
	);
}

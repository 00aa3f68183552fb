import { instanceState } from "./instances.ts";
import type { InstanceTable } from "./schema.ts";
import type { Database } from "./store.ts";

/** An instance with all that decides what its host and its role's credentials look like. */
export interface HostedInstance extends InstanceTable {
	readonly image_source: string | null;
	readonly image_architecture: string | null;
	readonly placement_group_name: string | null;
	/** Null when the profile is gone, or was deleted and made again. */
	readonly role_changed_at: number | null;
	readonly role_id: string | null;
	readonly role_name: string | null;
	readonly role_path: string | null;
	readonly trust_policy: string | null;
	readonly role_valid_from: number | null;
	/** When its node was last told to fetch new keys for all. */
	readonly renewed_at: number | null;
}

/** States in which an instance is wanted on its host. */
const WANTED_STATES = [instanceState.pending, instanceState.running];

/** The instances that should run on a node now, in order of their ids. */
export function listHostedInstances(
	db: Database,
	nodeId: string,
): Promise<HostedInstance[]> {
	return db
		.selectFrom("instances")
		.leftJoin("nodes", "nodes.node_id", "instances.node_id")
		.leftJoin("images", "images.image_id", "instances.image_id")
		.leftJoin(
			"placement_groups",
			"placement_groups.group_id",
			"instances.placement_group_id",
		)
		.leftJoin(
			"instance_profiles",
			"instance_profiles.profile_id",
			"instances.profile_id",
		)
		.leftJoin("roles", "roles.role_id", "instance_profiles.role_id")
		.where("instances.node_id", "=", nodeId)
		.where("instances.state_code", "in", WANTED_STATES)
		.orderBy("instances.instance_id")
		.selectAll("instances")
		.select([
			"images.source as image_source",
			"images.architecture as image_architecture",
			"placement_groups.name as placement_group_name",
			"instance_profiles.role_changed_at",
			"roles.role_id",
			"roles.name as role_name",
			"roles.path as role_path",
			"roles.trust_policy",
			"roles.valid_from as role_valid_from",
			"nodes.sessions_renewed_at as renewed_at",
		])
		.execute();
}

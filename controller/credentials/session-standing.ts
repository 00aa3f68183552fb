import { prepareQuery } from "../store/prepared-query.ts";
import type { Database } from "../store/store.ts";
import type { SessionClaims } from "./credentials.ts";
import { isRevoked } from "./revocation.ts";

/** EC2 states from which no instance comes back: shutting-down and terminated. */
const ENDED_STATES: readonly number[] = [32, 48];

/** The instance, and in the same read the node that the session was issued through. */
const instanceOfSession = prepareQuery(
	(db, instanceId: string, nodeId: string) =>
		db
			.selectFrom("instances")
			.leftJoin("nodes", (join) => join.on("nodes.node_id", "=", nodeId))
			.select([
				"instances.account_id",
				"instances.state_code",
				"instances.valid_from",
				"instances.private_ip",
				"nodes.node_id",
				"nodes.banned_at",
				"nodes.sessions_valid_from",
			])
			.where("instances.instance_id", "=", instanceId),
);

/** The instance behind a session. */
export interface VouchingInstance {
	readonly privateIp: string;
}

/**
 * The instance that a session was issued for, when it still vouches for it: it exists, was not
 * terminated, its sessions were not revoked, nor those fetched through its node, and that node is neither
 * banned nor removed. Else undefined.
 */
export async function vouchingInstance(
	db: Database,
	claims: SessionClaims,
	instanceId: string,
): Promise<VouchingInstance | undefined> {
	const [row] = await instanceOfSession(db, instanceId, claims.nodeId ?? "");
	const vouches =
		row !== undefined &&
		row.account_id === claims.accountId &&
		!ENDED_STATES.includes(row.state_code) &&
		!isRevoked(claims, {
			instance: row.valid_from,
			node: row.sessions_valid_from ?? 0,
		}) &&
		(claims.nodeId === undefined || row.node_id !== null) &&
		row.banned_at === null;
	return vouches ? { privateIp: row.private_ip } : undefined;
}

import { findInstance } from "../store/instances.ts";
import {
	raiseNodeRevision,
	raiseRevisionOfProfile,
	raiseRevisionOfRole,
} from "../store/node-revisions.ts";
import { listNodes, updateNode } from "../store/nodes.ts";
import type { WriteTransaction } from "../store/store.ts";
import type { Kills, SessionClaims } from "./credentials.ts";

/**
 * Whether a session is dead because everything issued up to some moment was killed; 0 kills nothing.
 * A session of the very millisecond of the kill is dead: which came first cannot be told. So is one that was issued
 * without knowing of a kill, whatever its time: until a kill is committed sessions are issued as if there were none.
 */
export function isRevoked(
	{ issuedAt, kills: known = {} }: Pick<SessionClaims, "issuedAt" | "kills">,
	kills: Kills,
): boolean {
	return KINDS.some((kind) => {
		const moment = kills[kind];
		if (moment === undefined) return false;
		return issuedAt <= moment || (known[kind] ?? moment) !== moment;
	});
}

const KINDS = ["role", "instance", "node"] as const;

/** Kills all sessions of a role that were issued until now, those of its instances too; they get new ones. */
export async function revokeRoleSessions(
	tx: WriteTransaction,
	roleId: string,
	now: number,
): Promise<void> {
	await tx
		.updateTable("roles")
		.set({ valid_from: now })
		.where("role_id", "=", roleId)
		.where("valid_from", "<", now)
		.execute();
	await raiseRevisionOfRole(tx, roleId);
}

/** Kills all sessions issued for an instance until now. */
export async function revokeInstanceSessions(
	tx: WriteTransaction,
	instanceId: string,
	now: number,
): Promise<void> {
	await tx
		.updateTable("instances")
		.set({ valid_from: now })
		.where("instance_id", "=", instanceId)
		.where("valid_from", "<", now)
		.execute();
	const instance = await findInstance(tx, instanceId);
	if (instance) await raiseNodeRevision(tx, [instance.node_id]);
}

/** Kills all sessions issued until now for the instances that have this profile. */
export async function revokeProfileSessions(
	tx: WriteTransaction,
	profileId: string,
	now: number,
): Promise<void> {
	await tx
		.updateTable("instances")
		.set({ valid_from: now })
		.where("profile_id", "=", profileId)
		.where("valid_from", "<", now)
		.execute();
	await raiseRevisionOfProfile(tx, profileId);
}

/**
 * Kills all sessions issued until now for the instances of a node, and those that were fetched through it for
 * instances that are elsewhere now: all that its host may have seen.
 */
export async function revokeNodeSessions(
	tx: WriteTransaction,
	nodeId: string,
	now: number,
): Promise<void> {
	await tx
		.updateTable("instances")
		.set({ valid_from: now })
		.where("node_id", "=", nodeId)
		.where("valid_from", "<", now)
		.execute();
	await updateNode(tx, nodeId, { sessions_valid_from: now });
	await raiseNodeRevision(tx, [nodeId]);
}

/** Has every node fetch new keys for its instances, in the place of those that a revoked key of the key ring killed. */
export async function renewInstanceSessions(
	tx: WriteTransaction,
	now: number,
): Promise<void> {
	const nodes = await listNodes(tx);
	await tx.updateTable("nodes").set({ sessions_renewed_at: now }).execute();
	await raiseNodeRevision(
		tx,
		nodes.map(({ node_id }) => node_id),
	);
}

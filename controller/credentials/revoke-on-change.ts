import { foldCase } from "#shared/fold-case.ts";
import { findInstanceProfileById } from "../store/instance-profiles.ts";
import type { InstanceTable } from "../store/schema.ts";
import type { Database, WriteTransaction } from "../store/store.ts";
import { listTags } from "../store/tags.ts";
import {
	revokeInstanceSessions,
	revokeProfileSessions,
	revokeRoleSessions,
} from "./revocation.ts";

/** A role with this tag set to `true` has its sessions killed by changes that take it away or change who is trusted. */
export const REVOKE_ON_CHANGE_TAG = "gumleaf:revoke-on-change";

/**
 * When changes kill what was handed out before: always, or only where the role's tag asks for it. As on AWS, without
 * either they kill nothing, because SDKs hold keys for hours and do not ask again on an error.
 */
export interface ChangePolicy {
	/** True when the installation kills on every change. */
	readonly revokeOnChange: boolean;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

/** After a role's trust policy was edited. */
export async function trustChanged(
	tx: WriteTransaction,
	roleId: string,
	policy: ChangePolicy,
): Promise<void> {
	if (!(await killsOnChange(tx, roleId, policy))) return;
	await revokeRoleSessions(tx, roleId, policy.now);
}

/** After a role was taken out of an instance profile. */
export async function profileLostRole(
	tx: WriteTransaction,
	profileId: string,
	roleId: string,
	policy: ChangePolicy,
): Promise<void> {
	if (!(await killsOnChange(tx, roleId, policy))) return;
	await revokeProfileSessions(tx, profileId, policy.now);
}

/** After an instance got another profile or none; `before` is the row as it was. */
export async function associationChanged(
	tx: WriteTransaction,
	before: InstanceTable,
	policy: ChangePolicy,
): Promise<void> {
	if (before.profile_id === null) return;
	const profile = await findInstanceProfileById(tx, before.profile_id);
	if (!(await killsOnChange(tx, profile?.role_id ?? null, policy))) return;
	await revokeInstanceSessions(tx, before.instance_id, policy.now);
}

async function killsOnChange(
	db: Database,
	roleId: string | null,
	{ revokeOnChange }: ChangePolicy,
): Promise<boolean> {
	if (revokeOnChange || roleId === null) return revokeOnChange;
	const tags = await listTags(db, roleId);
	return tags.some(
		({ tag_key, tag_value }) =>
			foldCase(tag_key) === REVOKE_ON_CHANGE_TAG &&
			tag_value.toLowerCase() === "true",
	);
}

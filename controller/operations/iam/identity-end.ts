import { listInlinePolicies } from "../../store/inline-policies.ts";
import { deletePermissionsBoundary } from "../../store/permissions-boundaries.ts";
import { listAttachedPolicyArns } from "../../store/policy-attachments.ts";
import type { WriteTransaction } from "../../store/store.ts";
import { deleteTags } from "../../store/tags.ts";
import { deleteConflict } from "./errors.ts";

/** Refuses to delete a user, role or group that has policies; throws DeleteConflict. */
export async function refuseWithPolicies(
	tx: WriteTransaction,
	entityId: string,
): Promise<void> {
	if ((await listAttachedPolicyArns(tx, entityId)).length > 0) {
		throw deleteConflict("must detach all policies first");
	}
	if ((await listInlinePolicies(tx, entityId)).length > 0) {
		throw deleteConflict("must delete policies first");
	}
}

/** Takes away what hangs on a user or role by its unique id and is no reason to keep it. */
export async function forgetIdentity(
	tx: WriteTransaction,
	entityId: string,
): Promise<void> {
	await deleteTags(tx, entityId);
	await deletePermissionsBoundary(tx, entityId);
}

import { DeleteRole$, type DeleteRoleRequest } from "@aws-sdk/client-iam";
import { listInlinePolicies } from "../../store/inline-policies.ts";
import { listInstanceProfilesOfRole } from "../../store/instance-profiles.ts";
import { deleteRole } from "../../store/roles.ts";
import type { WriteTransaction } from "../../store/store.ts";
import { deleteTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { deleteConflict } from "./errors.ts";
import { requireRole } from "./find-entity.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Deletes the role; its sessions are dead from the commit on, because every use of one looks for the role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
export const DeleteRole = {
	schema: DeleteRole$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call.caller.accountId, input.RoleName);
			await refuseIfUsed(tx, role.role_id);
			await deleteTags(tx, role.role_id);
			await deleteRole(tx, role.role_id);
		});
	},
} satisfies Operation<Checked<DeleteRoleRequest>, void>;

/** A role that goes is in no profile, hence no instance has it: no node needs to hear of it. */
async function refuseIfUsed(
	tx: WriteTransaction,
	roleId: string,
): Promise<void> {
	if ((await listInstanceProfilesOfRole(tx, roleId)).length > 0) {
		throw deleteConflict("must remove roles from instance profile first");
	}
	if ((await listInlinePolicies(tx, roleId)).length > 0) {
		throw deleteConflict("must delete policies first");
	}
}

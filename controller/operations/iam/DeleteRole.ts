import { DeleteRole$, type DeleteRoleRequest } from "@aws-sdk/client-iam";
import { listInstanceProfilesOfRole } from "../../store/instance-profiles.ts";
import { deleteRole } from "../../store/roles.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { deleteConflict } from "./errors.ts";
import { requireRole } from "./find-entity.ts";
import { forgetIdentity, refuseWithPolicies } from "./identity-end.ts";
import { touchedRole } from "./touched-resource.ts";
import { orphanTrust } from "./trust-principals.ts";

/**
 * Deletes the role; its sessions are dead from the commit on, because every use of one looks for the role.
 * A role that goes is in no profile, hence no instance has it and no node needs to hear of it.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
export const DeleteRole = {
	schema: DeleteRole$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const { role_id: id } = await requireRole(tx, call, input.RoleName);
			if ((await listInstanceProfilesOfRole(tx, id)).length > 0) {
				throw deleteConflict("must remove roles from instance profile first");
			}
			await refuseWithPolicies(tx, id);
			await forgetIdentity(tx, id);
			await deleteRole(tx, id);
			await orphanTrust(tx, id);
		});
	},
} satisfies Operation<Checked<DeleteRoleRequest>, void>;

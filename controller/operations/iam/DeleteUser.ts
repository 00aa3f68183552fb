import { DeleteUser$, type DeleteUserRequest } from "@aws-sdk/client-iam";
import { listAccessKeys } from "../../store/access-keys.ts";
import { listGroupsOfUser } from "../../store/groups.ts";
import { deleteUser } from "../../store/users.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { deleteConflict } from "./errors.ts";
import { requireUser } from "./find-entity.ts";
import { forgetIdentity, refuseWithPolicies } from "./identity-end.ts";
import { touchedUser } from "./touched-resource.ts";
import { orphanTrust } from "./trust-principals.ts";

/**
 * Deletes a user that has nothing left: no access keys, no policies, no groups.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
export const DeleteUser = {
	schema: DeleteUser$,
	resources: (input, call) => touchedUser(call, input.UserName),
	async handle(input, call) {
		const { accountId } = call.caller;
		await call.store.write(async (tx) => {
			const { user_id: id } = await requireUser(tx, call, input.UserName);
			if ((await listAccessKeys(tx, accountId, id)).length > 0) {
				throw deleteConflict("must delete access keys first");
			}
			if ((await listGroupsOfUser(tx, id)).length > 0) {
				throw deleteConflict("must remove users from group first");
			}
			await refuseWithPolicies(tx, id);
			await forgetIdentity(tx, id);
			await deleteUser(tx, id);
			await orphanTrust(tx, id);
		});
	},
} satisfies Operation<Checked<DeleteUserRequest>, void>;

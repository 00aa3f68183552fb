import { DeleteUser$, type DeleteUserRequest } from "@aws-sdk/client-iam";
import { listAccessKeys } from "../../store/access-keys.ts";
import { listInlinePolicies } from "../../store/inline-policies.ts";
import type { UserTable } from "../../store/schema.ts";
import type { WriteTransaction } from "../../store/store.ts";
import { deleteTags } from "../../store/tags.ts";
import { deleteUser } from "../../store/users.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { deleteConflict } from "./errors.ts";
import { requireUser } from "./find-entity.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Deletes a user that has nothing left: no access keys, no policies, no groups.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
export const DeleteUser = {
	schema: DeleteUser$,
	resources: (input, call) => touchedUser(call, input.UserName),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call.caller.accountId, input.UserName);
			await refuseIfUsed(tx, user);
			await deleteTags(tx, user.user_id);
			await deleteUser(tx, user.user_id);
		});
	},
} satisfies Operation<Checked<DeleteUserRequest>, void>;

async function refuseIfUsed(
	tx: WriteTransaction,
	{ account_id, user_id }: UserTable,
): Promise<void> {
	if ((await listAccessKeys(tx, account_id, user_id)).length > 0) {
		throw deleteConflict("must delete access keys first");
	}
	if ((await listInlinePolicies(tx, user_id)).length > 0) {
		throw deleteConflict("must delete policies first");
	}
}

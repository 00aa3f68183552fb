import {
	DeleteUserPolicy$,
	type DeleteUserPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { dropInlinePolicy, ownerOfUser } from "./inline-policies.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Deletes an inline policy of the user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html
 */
export const DeleteUserPolicy = {
	schema: DeleteUserPolicy$,
	resources: (input, call) => touchedUser(call, input.UserName),
	async handle(input, call) {
		const { UserName, PolicyName } = input;
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, UserName);
			await dropInlinePolicy(tx, ownerOfUser(user), PolicyName);
		});
	},
} satisfies Operation<Checked<DeleteUserPolicyRequest>, void>;

import { PutUserPolicy$, type PutUserPolicyRequest } from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { checkPolicy } from "./check-policy.ts";
import { requireUser } from "./find-entity.ts";
import { ownerOfUser, setInlinePolicy } from "./inline-policies.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Adds or replaces an inline policy of the user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
 */
export const PutUserPolicy = {
	schema: PutUserPolicy$,
	resources: (input, call) => touchedUser(call, input.UserName),
	async handle(input, call) {
		const { UserName, PolicyName, PolicyDocument } = input;
		checkPolicy(PolicyDocument, "identity");
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, UserName);
			await setInlinePolicy(
				tx,
				user.account_id,
				ownerOfUser(user),
				PolicyName,
				PolicyDocument,
			);
		});
	},
} satisfies Operation<Checked<PutUserPolicyRequest>, void>;

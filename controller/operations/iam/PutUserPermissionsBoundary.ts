import {
	PutUserPermissionsBoundary$,
	type PutUserPermissionsBoundaryRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { checkPolicyArn } from "./managed-policies.ts";
import { setBoundary, withNewBoundary } from "./permissions-boundary.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Sets the managed policy beyond which no policy of the user allows anything.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
 */
export const PutUserPermissionsBoundary = {
	schema: PutUserPermissionsBoundary$,
	resources: async (input, call) =>
		withNewBoundary(
			await touchedUser(call, input.UserName),
			input.PermissionsBoundary,
		),
	async handle(input, call) {
		const { accountId } = call.caller;
		checkPolicyArn(input.PermissionsBoundary);
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, input.UserName);
			await setBoundary(tx, accountId, user.user_id, input.PermissionsBoundary);
		});
	},
} satisfies Operation<Checked<PutUserPermissionsBoundaryRequest>, void>;

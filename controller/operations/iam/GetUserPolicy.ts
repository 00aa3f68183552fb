import {
	GetUserPolicy$,
	type GetUserPolicyRequest,
	type GetUserPolicyResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { describeInlinePolicy, ownerOfUser } from "./inline-policies.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Retrieves an inline policy of the user, percent-encoded.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
 */
export const GetUserPolicy = {
	schema: GetUserPolicy$,
	resources: (input, call) => touchedUser(call, input.UserName),
	async handle(input, call) {
		const { UserName, PolicyName } = input;
		const { read } = call.store;
		const user = await requireUser(read, call, UserName);
		const policy = await describeInlinePolicy(
			read,
			ownerOfUser(user),
			PolicyName,
		);
		return { UserName: user.name, ...policy };
	},
} satisfies Operation<Checked<GetUserPolicyRequest>, GetUserPolicyResponse>;

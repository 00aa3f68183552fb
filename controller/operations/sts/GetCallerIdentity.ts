import {
	GetCallerIdentity$,
	type GetCallerIdentityRequest,
	type GetCallerIdentityResponse,
} from "@aws-sdk/client-sts";
import type { Operation } from "../operation.ts";

/**
 * Tells whose credentials signed the call; needs no permission.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const GetCallerIdentity = {
	schema: GetCallerIdentity$,
	permission: "none",
	handle: async (_input, { caller }) => ({
		UserId: caller.userId,
		Account: caller.accountId,
		Arn: caller.arn,
	}),
} satisfies Operation<GetCallerIdentityRequest, GetCallerIdentityResponse>;

import {
	GetFederationToken$,
	type GetFederationTokenRequest,
	type GetFederationTokenResponse,
} from "@aws-sdk/client-sts";
import { buildArn } from "#shared/arn.ts";
import type { Principal } from "../../authenticate/principal.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { credentialsAnswer } from "./credentials-answer.ts";
import { accessDenied } from "./errors.ts";
import { refuseUnsupported } from "./refuse-unsupported.ts";
import { sessionLifetime } from "./session-lifetime.ts";
import { packedSize, readSessionPolicies } from "./session-policies.ts";
import { readSessionTags, sessionTagKeys } from "./session-tags.ts";

/**
 * Temporary credentials for a federated user: what both the calling user's policies and the session policy
 * allow; without a session policy, nothing.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export const GetFederationToken = {
	schema: GetFederationToken$,
	resources: async (input, { caller }) => [
		{ arn: federatedUserArn(caller.accountId, input.Name) },
	],
	further: async (input, { caller }) =>
		input.Tags?.length
			? [
					{
						action: "sts:TagSession",
						resource: { arn: federatedUserArn(caller.accountId, input.Name) },
					},
				]
			: [],
	contextKeys: sessionTagKeys,
	handle: async (input, call) => {
		refuseUnsupported(input);
		const { accountId } = call.caller;
		const { read } = call.store;
		const limits = {
			...(await readSessionPolicies(read, accountId, input)),
			...readSessionTags(input, call.caller),
		};
		const size = packedSize(limits);
		const issued = call.credentials.issue(
			{
				kind: "federated",
				accountId,
				principalId: issuerOf(call.caller),
				sessionName: input.Name,
				...limits,
			},
			sessionLifetime(call.caller, input.DurationSeconds),
		);
		return {
			Credentials: credentialsAnswer(issued),
			FederatedUser: {
				FederatedUserId: `${accountId}:${input.Name}`,
				Arn: federatedUserArn(accountId, input.Name),
			},
			PackedPolicySize: 0,
			...size,
		};
	},
} satisfies Operation<
	Checked<GetFederationTokenRequest>,
	GetFederationTokenResponse
>;

function federatedUserArn(accountId: string, name: string): string {
	const resource = `federated-user/${name}`;
	return buildArn({ service: "sts", region: "", accountId, resource });
}

function issuerOf(caller: Principal): string {
	if (caller.session === undefined) {
		if (caller.type === "Account") return caller.accountId;
		if (caller.type === "User") return caller.principalId;
	}
	throw accessDenied("Cannot call GetFederationToken with session credentials");
}

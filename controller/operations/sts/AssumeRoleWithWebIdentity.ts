import {
	AssumeRoleWithWebIdentity$,
	type AssumeRoleWithWebIdentityRequest,
	type AssumeRoleWithWebIdentityResponse,
} from "@aws-sdk/client-sts";
import { parseArn } from "#shared/arn.ts";
import { contextOf, requestContextKeys } from "../../authorize/context-keys.ts";
import { evaluatePolicies } from "../../authorize/evaluate-policies.ts";
import { parsePolicy } from "../../authorize/policy-document.ts";
import type { RoleTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { credentialsAnswer } from "./credentials-answer.ts";
import { accessDenied } from "./errors.ts";
import { findRoleByArn } from "./find-role-by-arn.ts";
import {
	type IdentityToken,
	readIdentityToken,
	sessionClaimsOf,
} from "./identity-token.ts";
import { refuseUnsupported } from "./refuse-unsupported.ts";
import { describeRoleSession, roleSessionLifetime } from "./role-session.ts";
import { packedSize, readSessionPolicies } from "./session-policies.ts";
import { sessionTagClaims, sessionTagKeys } from "./session-tags.ts";

type Input = Checked<AssumeRoleWithWebIdentityRequest>;

/** What the token asks of its session. */
type SessionWishes = ReturnType<typeof sessionClaimsOf>;

/**
 * Temporary credentials of a role for the bearer of a token of an OpenID Connect provider, which the role's account has
 * registered and its trust policy admits. Nobody signs the call: the token is the proof. OAuth 2.0 access tokens are
 * refused.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export const AssumeRoleWithWebIdentity = {
	schema: AssumeRoleWithWebIdentity$,
	unsigned: true,
	handle: async (input, call) => {
		refuseUnsupported(input);
		const { read } = call.store;
		const accountId = parseArn(input.RoleArn)?.accountId ?? "";
		const token = await readIdentityToken(
			input.WebIdentityToken,
			accountId,
			call,
		);
		const wishes = sessionClaimsOf(token);
		const role = await findRoleByArn(read, input.RoleArn);
		if (!role || !isTrusted(role, input, token, wishes, call)) {
			throw accessDenied(
				"Not authorized to perform sts:AssumeRoleWithWebIdentity",
			);
		}
		const { SourceIdentity } = wishes;
		const limits = {
			...(await readSessionPolicies(read, role.account_id, input)),
			...sessionTagClaims(wishes),
		};
		const size = packedSize(limits);
		const issued = call.credentials.issue(
			{
				kind: "role",
				accountId: role.account_id,
				principalId: role.role_id,
				kills: { role: role.valid_from },
				sessionName: input.RoleSessionName,
				federatedProvider: token.providerArn,
				...limits,
				...(SourceIdentity && { sourceIdentity: SourceIdentity }),
			},
			roleSessionLifetime(role, input.DurationSeconds),
		);
		call.lastUses.noteRole(role.role_id);
		return {
			Credentials: credentialsAnswer(issued),
			SubjectFromWebIdentityToken: token.subject,
			AssumedRoleUser: describeRoleSession(role, input.RoleSessionName),
			Provider: token.issuer,
			Audience: token.audience,
			...size,
			...(SourceIdentity && { SourceIdentity }),
		};
	},
} satisfies Operation<Input, AssumeRoleWithWebIdentityResponse>;

/** Asks the trust policy alone: the bearer has no policies here. Tags and source identity need their permissions too. */
function isTrusted(
	role: RoleTable,
	input: Input,
	token: IdentityToken,
	wishes: SessionWishes,
	call: CallContext,
): boolean {
	const actions = [
		"sts:AssumeRoleWithWebIdentity",
		...(wishes.Tags.length > 0 ? ["sts:TagSession"] : []),
		...(wishes.SourceIdentity ? ["sts:SetSourceIdentity"] : []),
	];
	const principal = {
		type: "Federated",
		accountId: "",
		arn: token.providerArn,
	} as const;
	const resource = {
		name: "trust policy",
		policy: parsePolicy(role.trust_policy),
		accountId: role.account_id,
		required: true,
	};
	const context = contextFor(input, token, wishes, call);
	return actions.every((action) => {
		const request = { principal, action, resource: input.RoleArn, context };
		const policies = { identity: [], resource };
		const decision = evaluatePolicies(request, policies);
		call.observe({ request, policies, decision });
		return decision.effect === "Allow";
	});
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
function contextFor(
	input: Input,
	{ provider, providerArn, subject, audience, claims }: IdentityToken,
	wishes: SessionWishes,
	{ clock, facts, region }: CallContext,
) {
	const now = clock.now();
	const { amr, azp, aud } = claims;
	const known = requestContextKeys({ request: facts, region, now });
	return contextOf(sessionTagKeys(wishes), known, {
		[`${provider}:aud`]: audience,
		[`${provider}:sub`]: subject,
		[`${provider}:amr`]: textsOf(amr),
		[`${provider}:oaud`]: azp === undefined ? undefined : textsOf(aud),
		"aws:FederatedProvider": providerArn,
		"sts:RoleSessionName": input.RoleSessionName,
		"sts:SourceIdentity": wishes.SourceIdentity,
	});
}

function textsOf(claim: unknown): readonly string[] | undefined {
	const texts = [claim].flat().filter((one) => typeof one === "string");
	return texts.length > 0 ? texts : undefined;
}

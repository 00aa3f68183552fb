import {
	GetWebIdentityToken$,
	type GetWebIdentityTokenRequest,
	type GetWebIdentityTokenResponse,
} from "@aws-sdk/client-sts";
import { buildArn } from "#shared/arn.ts";
import type { Principal } from "../../authenticate/principal.ts";
import {
	type SigningAlgorithm,
	signingAlgorithms,
	type TokenClaims,
} from "../../credentials/web-identities.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { noTokenIssuer, validationError } from "./errors.ts";
import { sessionTagClaims, sessionTagKeys } from "./session-tags.ts";

type Input = Checked<GetWebIdentityTokenRequest>;

/** How long a token lives when the call does not say, seconds. */
const DEFAULT_SECONDS = 300;

/**
 * A token by which the caller can show to services that trust our OpenID Connect issuer who it is. Its subject is the
 * caller's role or user.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html
 */
export const GetWebIdentityToken = {
	schema: GetWebIdentityToken$,
	further: async ({ Tags = [] }) =>
		Tags.length > 0
			? [{ action: "sts:TagGetWebIdentityToken", resource: { arn: "*" } }]
			: [],
	contextKeys: (input) => ({
		...sessionTagKeys({ Tags: input.Tags }),
		"sts:IdentityTokenAudience": input.Audience,
		"sts:SigningAlgorithm": input.SigningAlgorithm,
		"sts:DurationSeconds": String(input.DurationSeconds ?? DEFAULT_SECONDS),
	}),
	handle: async (input, call) => {
		const { sign } = call.webIdentities;
		if (!sign) throw noTokenIssuer();
		const seconds = input.DurationSeconds ?? DEFAULT_SECONDS;
		const algorithm = readAlgorithm(input.SigningAlgorithm);
		const claims = claimsFor(input, call);
		const now = Math.floor(call.clock.now() / 1000);
		return {
			WebIdentityToken: await sign(claims, algorithm, seconds),
			Expiration: new Date((now + seconds) * 1000),
		};
	},
} satisfies Operation<Input, GetWebIdentityTokenResponse>;

function readAlgorithm(name: string): SigningAlgorithm {
	const algorithm = signingAlgorithms.find((one) => one === name);
	if (algorithm) return algorithm;
	throw validationError(`The signing algorithm ${name} is not supported.`);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html */
function claimsFor(
	{ Audience, Tags }: Input,
	{ caller, region, requestId }: CallContext,
): TokenClaims {
	const subject = caller.type === "AssumedRole" ? caller.roleArn : caller.arn;
	const { tags: request_tags } = sessionTagClaims({ Tags });
	return {
		sub: subject,
		aud: Audience.length === 1 ? Audience[0] : Audience,
		jti: requestId,
		"https://sts.amazonaws.com/": {
			aws_account: caller.accountId,
			source_region: region,
			principal_id: subject,
			...(request_tags && { request_tags }),
			...sessionClaims(caller, region),
		},
	};
}

function sessionClaims(
	{ session, accountId }: Principal,
	region: string,
): TokenClaims {
	if (!session) return {};
	const { instanceId, sourceIdentity, federatedProvider } = session;
	return {
		original_session_exp: new Date(session.expiresAt).toISOString(),
		...(session.tags && { principal_tags: session.tags }),
		...(sourceIdentity && { source_identity: sourceIdentity }),
		...(federatedProvider && { federated_provider: federatedProvider }),
		...(instanceId && {
			ec2_source_instance_arn: buildArn({
				service: "ec2",
				region,
				accountId,
				resource: `instance/${instanceId}`,
			}),
			ec2_instance_source_private_ipv4: session.instancePrivateIp,
			ec2_role_delivery: session.roleDelivery,
		}),
	};
}

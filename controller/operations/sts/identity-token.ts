import { z } from "zod";
import { parseForeignJson } from "#shared/foreign-json.ts";
import type { TokenClaims } from "../../credentials/web-identities.ts";
import { findOidcProvider } from "../../store/oidc-providers.ts";
import type { CallContext } from "../operation.ts";
import {
	claimRejected,
	expiredToken,
	invalidIdentityToken,
	providerUnreachable,
} from "./errors.ts";

/** A token of a registered provider, proved: who it is about, and for whom it was made. */
export interface IdentityToken {
	/** The issuer without its scheme: the provider's name, and what its context keys begin with. */
	readonly provider: string;
	readonly providerArn: string;
	readonly issuer: string;
	readonly subject: string;
	/** The registered client: the authorized party when the token names one. */
	readonly audience: string;
	readonly claims: TokenClaims;
}

const unproved = z.looseObject({ iss: z.string(), exp: z.number() });

const proved = z.looseObject({
	sub: z.string().min(1),
	aud: z.union([z.string(), z.array(z.string())]),
	azp: z.string().optional(),
});

const clientIds = z.array(z.string());

/**
 * Reads a token for a role of an account: finds the provider that the account has registered for the token's issuer,
 * has the token proved, and checks that it was made for one of the provider's clients. Throws AWS's errors.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function readIdentityToken(
	token: string,
	accountId: string,
	call: Pick<CallContext, "store" | "webIdentities" | "clock">,
): Promise<IdentityToken> {
	const { iss, exp } = peek(token);
	const provider = issuerName(iss);
	const providerArn = `arn:aws:iam::${accountId}:oidc-provider/${provider}`;
	const registered = await findOidcProvider(call.store.read, providerArn);
	if (!registered) {
		throw invalidIdentityToken(
			`No OpenIDConnect provider found in your account for ${iss}`,
		);
	}
	const verified = await call.webIdentities.verify(token, iss);
	if ("refusal" in verified) {
		const now = Math.floor(call.clock.now() / 1000);
		throw refusals[verified.refusal](now, exp);
	}
	const { claims } = verified;
	const { sub, aud, azp } = claimsAs(proved, claims);
	const known = clientIds.parse(JSON.parse(registered.client_ids));
	const asked = azp === undefined ? [aud].flat() : [azp];
	const audience = asked.find((client) => known.includes(client));
	if (audience === undefined) {
		throw invalidIdentityToken("Incorrect token audience");
	}
	return { provider, providerArn, issuer: iss, subject: sub, audience, claims };
}

const awsTags = z.object({
	principal_tags: z
		.record(z.string(), z.union([z.string(), z.array(z.string()).length(1)]))
		.default({}),
	transitive_tag_keys: z.array(z.string()).default([]),
});
const sourceIdentity = z
	.string()
	.regex(/^[\w+=,.@-]{2,64}$/)
	.optional();

/** What a token asks its session to carry; throws IDPRejectedClaim when it cannot. */
export function sessionClaimsOf({ claims }: IdentityToken) {
	const { principal_tags, transitive_tag_keys } = claimsAs(
		awsTags,
		claims["https://aws.amazon.com/tags"] ?? {},
	);
	return {
		Tags: Object.entries(principal_tags).map(([Key, value]) => ({
			Key,
			Value: [value].flat()[0] ?? "",
		})),
		TransitiveTagKeys: transitive_tag_keys,
		SourceIdentity: claimsAs(
			sourceIdentity,
			claims["https://aws.amazon.com/source_identity"],
		),
	};
}

function claimsAs<T>(schema: z.ZodType<T>, claims: unknown): T {
	const parsed = schema.safeParse(claims);
	if (parsed.success) return parsed.data;
	throw claimRejected("The token's claims are not of the expected form.");
}

const refusals = {
	unreachable: () => providerUnreachable(),
	keys: () =>
		invalidIdentityToken(
			"Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
		),
	signature: () => invalidIdentityToken("Token signature invalid"),
	expired: (now: number, expiry: number) => expiredToken(now, expiry),
} as const;

/** What the token says before anything is proved: only which provider to ask. */
function peek(token: string): z.infer<typeof unproved> {
	const [, payload, signature] = token.split(".");
	const text = Buffer.from(payload ?? "", "base64url").toString();
	const parsed = unproved.safeParse(parseOrNothing(text));
	if (signature && parsed.success) return parsed.data;
	throw invalidIdentityToken(
		"The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
	);
}

function parseOrNothing(text: string): unknown {
	try {
		return parseForeignJson(text);
	} catch {
		return undefined;
	}
}

function issuerName(issuer: string): string {
	if (!issuer.startsWith("https://") || !URL.canParse(issuer)) {
		throw invalidIdentityToken("Issuer must be a valid URL");
	}
	return issuer.slice("https://".length);
}

import type { Clock } from "#shared/clock.ts";
import type { SessionClaims } from "../credentials/credentials.ts";
import { authenticationErrors } from "./errors.ts";
import { carriesSignature, parseAuthorization } from "./parse-authorization.ts";
import {
	type CredentialText,
	type PresentedSignature,
	splitCredential,
} from "./presented-signature.ts";
import type { Principal } from "./principal.ts";
import { queryValues, viewRequest } from "./request-view.ts";
import { checkSignatureTime } from "./signature-time.ts";
import type { SignedRequest } from "./signed-request.ts";
import type { SigningKeyCache } from "./signing-key-cache.ts";
import { verifySignature } from "./verify-signature.ts";

/** A long-term access key as the store knows it, its secret opened. */
export interface KnownAccessKey {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly status: "Active" | "Inactive";
	readonly accountId: string;
	/** Null for the account's own keys. */
	readonly userId: string | null;
}

/** A session token that opened under its access key id. */
export interface OpenedSession {
	readonly claims: SessionClaims;
	readonly secretAccessKey: string;
}

/** Where the stage gets its data from; it knows neither store nor keys. */
export interface AuthenticationDeps {
	readonly clock: Clock;
	readonly signingKeys: SigningKeyCache;
	/** Takes about as long for an unknown id as for a known one. */
	findAccessKey(accessKeyId: string): Promise<KnownAccessKey | undefined>;
	/** Undefined when the token is none of ours or belongs to another access key. */
	openSession(
		accessKeyId: string,
		sessionToken: string,
	): OpenedSession | undefined;
	/** Undefined when the key's owner is gone. */
	principalOfAccessKey(key: KnownAccessKey): Promise<Principal | undefined>;
	/** Undefined when the session was killed: its role, user, instance or account is gone, or it was revoked. */
	principalOfSession(
		claims: SessionClaims,
		accessKeyId: string,
	): Promise<Principal | undefined>;
}

/** Verified against when the key is unknown, so that the time of the answer does not tell. No signature made with it is ever accepted. */
const DUMMY_SECRET = "unknown/access/key/unknown/access/key/00";

const AUTHORIZATION = "authorization";

/** What the presented access key id, and token, belong to. */
type Credential =
	| { readonly kind: "key"; readonly key: KnownAccessKey }
	| { readonly kind: "session"; readonly session: OpenedSession };

/**
 * Proves who makes a call: reads its signature, checks time, key and signature in this order, and finds
 * the principal behind the key. Whatever is wrong throws AWS's error for the service called.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function authenticateRequest(
	request: SignedRequest,
	deps: AuthenticationDeps,
): Promise<Principal> {
	const errors = authenticationErrors(request.service);
	const view = viewRequest(request);
	const presented = parseAuthorization(view, errors);
	const now = deps.clock.now();
	checkSignatureTime(presented.signedAt, presented.validSeconds, now, errors);
	const credential = await findCredential(presented, deps);
	const secret = credential ? secretOf(credential) : DUMMY_SECRET;
	const signingKey = deps.signingKeys.signingKey(secret, presented.scope);
	const genuine = verifySignature(view, presented, signingKey);
	if (!credential) throw errors.invalidKey("unknown access key or token");
	if (!genuine) throw errors.mismatch();
	if (isExpired(credential, now)) throw errors.expiredSession();
	const principal = await principalOf(credential, presented.accessKeyId, deps);
	if (!principal) throw errors.invalidKey("inactive, revoked or orphaned key");
	return principal;
}

/** Whether the request claims to be signed, well or badly; only a request that does not may count as anonymous. */
export function isSigned(request: SignedRequest): boolean {
	return carriesSignature(viewRequest(request));
}

/** Key, region and service that the request's signature names, not yet verified: a hint which service is meant, and for auditors. */
export function credentialScope(
	request: Pick<SignedRequest, "target" | "rawHeaders">,
): Pick<CredentialText, "accessKeyId" | "region" | "service"> | undefined {
	const header = firstAuthorization(request.rawHeaders);
	const text = header
		? /Credential=([^,\s]*)/.exec(header)?.[1]
		: presignedCredential(request.target);
	return text === undefined ? undefined : splitCredential(text);
}

/** Found without looking at the other headers: every call is asked twice, for its service and for its signature. */
function firstAuthorization(rawHeaders: readonly string[]): string | undefined {
	const at = rawHeaders.findIndex(
		(text, index) =>
			index % 2 === 0 &&
			text.length === AUTHORIZATION.length &&
			text.toLowerCase() === AUTHORIZATION,
	);
	return at < 0 ? undefined : rawHeaders[at + 1];
}

function presignedCredential(target: string): string | undefined {
	const view = viewRequest({
		...{ target, method: "", rawHeaders: [] },
		...{ body: Buffer.alloc(0), service: "iam" },
	});
	return queryValues(view, "X-Amz-Credential")[0];
}

/** A long-term key with a token, or a temporary key without, is none. */
async function findCredential(
	presented: PresentedSignature,
	deps: AuthenticationDeps,
): Promise<Credential | undefined> {
	const { accessKeyId, securityToken } = presented;
	if (securityToken !== undefined) {
		const session = deps.openSession(accessKeyId, securityToken);
		return session && { kind: "session", session };
	}
	const key = await deps.findAccessKey(accessKeyId);
	return key && { kind: "key", key };
}

function secretOf(credential: Credential): string {
	return credential.kind === "key"
		? credential.key.secretAccessKey
		: credential.session.secretAccessKey;
}

function isExpired(credential: Credential, now: number): boolean {
	return (
		credential.kind === "session" && credential.session.claims.expiresAt <= now
	);
}

async function principalOf(
	credential: Credential,
	accessKeyId: string,
	deps: AuthenticationDeps,
): Promise<Principal | undefined> {
	if (credential.kind === "session") {
		return deps.principalOfSession(credential.session.claims, accessKeyId);
	}
	if (credential.key.status !== "Active") return undefined;
	return deps.principalOfAccessKey(credential.key);
}

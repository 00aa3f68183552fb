import { validatePolicy } from "../../authorize/validate-policy.ts";
import type { SessionClaims } from "../../credentials/credentials.ts";
import { malformedPolicyDocument, packedPolicyTooLarge } from "./errors.ts";

/** Room for a session policy in a session, characters, white space not counted. */
const POLICY_SPACE = 2048;

/** What an inline session policy adds to a session's claims and to the answer. */
export interface SessionPolicy {
	readonly claims: Pick<SessionClaims, "policy">;
	readonly answer: { readonly PackedPolicySize?: number };
}

/** Checks an inline session policy; throws MalformedPolicyDocument or PackedPolicyTooLarge. */
export function readSessionPolicy(policy: string | undefined): SessionPolicy {
	if (policy === undefined) return { claims: {}, answer: {} };
	const fault = validatePolicy(policy, "session");
	if (fault !== undefined) throw malformedPolicyDocument(fault);
	const length = policy.replace(/\s/g, "").length;
	const percent = Math.ceil((length * 100) / POLICY_SPACE);
	if (percent > 100) throw packedPolicyTooLarge(percent);
	return { claims: { policy }, answer: { PackedPolicySize: percent } };
}

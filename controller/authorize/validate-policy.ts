import { validateIdentityPolicy } from "./validate-identity-policy.ts";
import { validateTrustPolicy } from "./validate-trust-policy.ts";

/** `managed` is an identity policy to be attached; AWS demands Version 2012-10-17 of it. */
export type PolicyKind = "identity" | "managed" | "session" | "trust";

/**
 * Checks a policy as AWS does before it stores it. Answers undefined, or the text that AWS gives with
 * MalformedPolicyDocument. Sizes and whether the named principals exist are the caller's to check.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function validatePolicy(
	document: string,
	kind: PolicyKind,
): string | undefined {
	return kind === "trust"
		? validateTrustPolicy(document)
		: validateIdentityPolicy(document, kind === "managed");
}

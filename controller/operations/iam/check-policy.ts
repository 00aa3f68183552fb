import {
	type PolicyKind,
	validatePolicy,
} from "../../authorize/validate-policy.ts";
import { malformedPolicy, quotaExceeded } from "./errors.ts";
import { policySize } from "./policy-text.ts";
import { quotas } from "./quotas.ts";

/** Refuses an identity policy that AWS would not store; throws MalformedPolicyDocument. */
export function checkIdentityPolicy(document: string): void {
	check(document, "identity");
}

/** Refuses a managed policy that AWS would not store; throws MalformedPolicyDocument or LimitExceeded. */
export function checkManagedPolicy(document: string): void {
	check(document, "managed");
	if (policySize(document) > quotas.PolicySize) {
		throw quotaExceeded("PolicySize", quotas.PolicySize);
	}
}

/** Refuses a trust policy that AWS would not store; throws MalformedPolicyDocument or LimitExceeded. */
export function checkTrustPolicy(document: string): void {
	check(document, "trust");
	if (policySize(document) > quotas.ACLSizePerRole) {
		throw quotaExceeded("ACLSizePerRole", quotas.ACLSizePerRole);
	}
}

function check(document: string, kind: PolicyKind): void {
	const fault = validatePolicy(document, kind);
	if (fault !== undefined) throw malformedPolicy(fault);
}

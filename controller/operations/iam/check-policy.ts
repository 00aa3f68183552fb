import {
	type PolicyKind,
	validatePolicy,
} from "../../authorize/validate-policy.ts";
import type { Database } from "../../store/store.ts";
import { malformedPolicy } from "./errors.ts";
import { policySize } from "./policy-text.ts";
import { refuseBeyond } from "./quotas.ts";

/** Refuses a policy that AWS would not store; throws MalformedPolicyDocument. */
export function checkPolicy(document: string, kind: PolicyKind): void {
	const fault = validatePolicy(document, kind);
	if (fault !== undefined) throw malformedPolicy(fault);
}

/** Refuses a managed policy or a trust policy longer than the account's may be; throws LimitExceeded. */
export function refuseLongPolicy(
	database: Database,
	accountId: string,
	quota: "PolicySize" | "ACLSizePerRole",
	document: string,
): Promise<void> {
	return refuseBeyond(database, accountId, quota, policySize(document));
}

import { findPolicyVersion } from "../../store/managed-policies.ts";
import type {
	ManagedPolicyTable,
	PolicyVersionTable,
} from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext } from "../operation.ts";
import { notAttachable, policyOutsideAccount } from "./errors.ts";
import { checkPolicyArn, findAuthorizedPolicy } from "./managed-policies.ts";

/** How calls name a version of a managed policy. */
export interface PolicyVersionName {
	readonly PolicyArn: string;
	readonly VersionId: string;
}

/** A version and the policy it belongs to. */
export interface FoundPolicyVersion {
	readonly policy: ManagedPolicyTable;
	readonly version: PolicyVersionTable;
}

/** The version a call names; throws NoSuchEntity, in the same words for a missing policy. */
export async function requirePolicyVersion(
	database: Database,
	call: CallContext,
	{ PolicyArn, VersionId }: PolicyVersionName,
): Promise<FoundPolicyVersion> {
	checkPolicyArn(PolicyArn);
	const policy = await findAuthorizedPolicy(database, call, PolicyArn);
	const number = Number(VersionId.slice(1));
	const version = policy && (await findPolicyVersion(database, policy, number));
	if (!policy || !version) {
		throw notAttachable(`${PolicyArn} version ${VersionId}`);
	}
	return { policy, version };
}

/** The version a call is to change; throws AccessDenied for AWS's own policies. */
export async function requireOwnPolicyVersion(
	database: Database,
	call: CallContext,
	name: PolicyVersionName,
): Promise<FoundPolicyVersion> {
	const found = await requirePolicyVersion(database, call, name);
	const { accountId } = call.caller;
	if (found.policy.account_id !== accountId) throw policyOutsideAccount();
	return found;
}

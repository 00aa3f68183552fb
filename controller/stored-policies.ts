import type { PolicyData } from "./authorize/policy-data.ts";
import { userArn } from "./store/entity-arn.ts";
import { listGroupsOfUser } from "./store/groups.ts";
import { listInlinePolicies } from "./store/inline-policies.ts";
import { findPolicyDocument } from "./store/managed-policies.ts";
import { findPermissionsBoundary } from "./store/permissions-boundaries.ts";
import { listAttachedPolicyArns } from "./store/policy-attachments.ts";
import { remember } from "./store/remember.ts";
import type { Database } from "./store/store.ts";
import { listTags } from "./store/tags.ts";
import { findUserById } from "./store/users.ts";

/**
 * What the authorize stage looks up, out of the store's committed data. No account policy limits the administrator
 * account, as AWS's service control policies do not limit the management account: it could never undo one.
 */
export function storedPolicies(
	db: Database,
	administratorAccountId: string,
): PolicyData {
	return {
		accountPoliciesOf: async (accountId) =>
			accountId === administratorAccountId
				? []
				: listInlinePolicies(db, accountId),
		inlinePoliciesOf: (entityId) => listInlinePolicies(db, entityId),
		attachedPolicyArnsOf: (entityId) => listAttachedPolicyArns(db, entityId),
		managedPolicyDocument: (policyArn) => findPolicyDocument(db, policyArn),
		boundaryArnOf: (entityId) => findPermissionsBoundary(db, entityId),
		groupIdsOf: async (userId) => {
			const groups = await listGroupsOfUser(db, userId);
			return groups.map((group) => group.group_id);
		},
		tagsOf: async (entityId) => {
			const tags = await listTags(db, entityId);
			return Object.fromEntries(
				tags.map(({ tag_key, tag_value }) => [tag_key, tag_value]),
			);
		},
		userArnOf: async (userId) => {
			const user = await findUserById(db, userId);
			return user && userArn(user);
		},
		remember: (about, work) => remember(db, storedPolicies, about, work),
	};
}

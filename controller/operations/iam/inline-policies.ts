import {
	deleteInlinePolicy,
	findInlinePolicy,
	listInlinePolicies,
	putInlinePolicy,
} from "../../store/inline-policies.ts";
import { nameKey } from "../../store/page.ts";
import type { GroupTable, RoleTable, UserTable } from "../../store/schema.ts";
import type { Database, WriteTransaction } from "../../store/store.ts";
import type { CallContext } from "../operation.ts";
import { noSuchInlinePolicy, policySizeExceeded } from "./errors.ts";
import { type Page, type PageRequest, readPageOf } from "./page.ts";
import { encodePolicy, policySize } from "./policy-text.ts";
import { quotaOf, quotas } from "./quotas.ts";

/** Who owns inline policies. */
export interface PolicyOwner {
	readonly kind: "role" | "user" | "group";
	readonly id: string;
	readonly name: string;
}

/** A role as the owner of its policies. */
export function ownerOfRole(role: RoleTable): PolicyOwner {
	return { kind: "role", id: role.role_id, name: role.name };
}

/** A user as the owner of its policies. */
export function ownerOfUser(user: UserTable): PolicyOwner {
	return { kind: "user", id: user.user_id, name: user.name };
}

/** A group as the owner of its policies. */
export function ownerOfGroup(group: GroupTable): PolicyOwner {
	return { kind: "group", id: group.group_id, name: group.name };
}

const SIZE_QUOTA = {
	role: "RolePolicySize",
	user: "UserPolicySize",
	group: "GroupPolicySize",
} as const;

/** Adds an inline policy or replaces the one of that name; throws LimitExceeded when all together get too long. */
export async function setInlinePolicy(
	tx: WriteTransaction,
	accountId: string,
	owner: PolicyOwner,
	name: string,
	document: string,
): Promise<void> {
	await putInlinePolicy(tx, { entity_id: owner.id, name, document });
	const all = await listInlinePolicies(tx, owner.id);
	const size = all.reduce((sum, row) => sum + policySize(row.document), 0);
	const quota = SIZE_QUOTA[owner.kind];
	if (size <= quotas[quota]) return;
	const limit = await quotaOf(tx, accountId, quota);
	if (size > limit) throw policySizeExceeded(owner.kind, owner.name, limit);
}

/** One inline policy as GetRolePolicy and its kind answer it; throws NoSuchEntity. */
export async function describeInlinePolicy(
	database: Database,
	owner: PolicyOwner,
	name: string,
): Promise<{ PolicyName: string; PolicyDocument: string }> {
	const policy = await findInlinePolicy(database, owner.id, name);
	if (!policy) throw noSuchInlinePolicy(owner.kind, name);
	return {
		PolicyName: policy.name,
		PolicyDocument: encodePolicy(policy.document),
	};
}

/** Takes an inline policy away; throws NoSuchEntity. */
export async function dropInlinePolicy(
	tx: WriteTransaction,
	owner: PolicyOwner,
	name: string,
): Promise<void> {
	const removed = await deleteInlinePolicy(tx, owner.id, name);
	if (!removed) throw noSuchInlinePolicy(owner.kind, name);
}

/** A page of the names of an owner's inline policies. */
export async function pageInlinePolicyNames(
	input: PageRequest,
	call: CallContext,
	owner: PolicyOwner,
): Promise<Page<string>> {
	const policies = await listInlinePolicies(call.store.read, owner.id);
	return readPageOf(
		input,
		call,
		`policies of ${owner.id}`,
		policies.map(({ name }) => name),
		nameKey,
	);
}

import type { AttachedPolicy } from "@aws-sdk/client-iam";
import { parseArn } from "#shared/arn.ts";
import { findManagedPolicy } from "../../store/managed-policies.ts";
import { nameKey } from "../../store/page.ts";
import {
	deletePolicyAttachment,
	insertPolicyAttachment,
	listAttachedPolicyArns,
} from "../../store/policy-attachments.ts";
import type { ManagedPolicyTable } from "../../store/schema.ts";
import type { Database, WriteTransaction } from "../../store/store.ts";
import type { CallContext } from "../operation.ts";
import { isAsSighted } from "../sighting.ts";
import {
	noSuchPolicy,
	notAnArn,
	notAttachable,
	policyOutsideAccount,
	wrongArn,
} from "./errors.ts";
import type { PolicyOwner } from "./inline-policies.ts";
import { type Page, type PageRequest, readPageOf } from "./page.ts";
import { refuseBeyond } from "./quotas.ts";

const QUOTA = {
	role: "PoliciesPerRole",
	user: "PoliciesPerUser",
	group: "PoliciesPerGroup",
} as const;

/** Refuses what is not the ARN of a managed policy. */
export function checkPolicyArn(arn: string): void {
	const parts = parseArn(arn);
	if (!parts) throw notAnArn(arn);
	const { service, resource } = parts;
	if (service !== "iam" || !resource.startsWith("policy/")) {
		throw wrongArn(arn);
	}
}

/** The account's own or AWS's managed policy of this ARN; undefined when there is none, or it is another account's. */
export async function findVisiblePolicy(
	database: Database,
	accountId: string,
	arn: string,
): Promise<ManagedPolicyTable | undefined> {
	const policy = await findManagedPolicy(database, arn);
	const visible = policy && ["aws", accountId].includes(policy.account_id);
	return visible ? policy : undefined;
}

/** The managed policy of this ARN that the caller can see and the call was authorized on; undefined when there is none. */
export async function findAuthorizedPolicy(
	database: Database,
	{ caller, sightings }: CallContext,
	arn: string,
): Promise<ManagedPolicyTable | undefined> {
	const policy = await findVisiblePolicy(database, caller.accountId, arn);
	const now = { sought: arn, id: policy?.policy_id };
	return isAsSighted(sightings, now) ? policy : undefined;
}

/** The managed policy of this ARN that the call may act on; throws NoSuchEntity. */
export async function requirePolicy(
	database: Database,
	call: CallContext,
	arn: string,
): Promise<ManagedPolicyTable> {
	checkPolicyArn(arn);
	const policy = await findAuthorizedPolicy(database, call, arn);
	if (!policy) throw noSuchPolicy(arn);
	return policy;
}

/** The account's own managed policy of this ARN, to be changed; throws AccessDenied for everybody else's. */
export async function requireOwnPolicy(
	database: Database,
	call: CallContext,
	arn: string,
): Promise<ManagedPolicyTable> {
	checkPolicyArn(arn);
	if (parseArn(arn)?.accountId !== call.caller.accountId) {
		throw policyOutsideAccount();
	}
	return requirePolicy(database, call, arn);
}

/** Attaches a managed policy; throws NoSuchEntity, or LimitExceeded beyond 10. */
export async function attachPolicy(
	tx: WriteTransaction,
	accountId: string,
	owner: PolicyOwner,
	arn: string,
): Promise<void> {
	if (!(await findVisiblePolicy(tx, accountId, arn))) throw notAttachable(arn);
	await insertPolicyAttachment(tx, {
		entity_id: owner.id,
		policy_arn: arn,
		account_id: accountId,
	});
	const attached = await listAttachedPolicyArns(tx, owner.id);
	await refuseBeyond(tx, accountId, QUOTA[owner.kind], attached.length);
}

/** Detaches a managed policy; throws NoSuchEntity when it is not attached. */
export async function detachPolicy(
	tx: WriteTransaction,
	owner: PolicyOwner,
	arn: string,
): Promise<void> {
	const detached = await deletePolicyAttachment(tx, owner.id, arn);
	if (!detached) throw noSuchPolicy(arn);
}

/** The managed policies of an owner, sorted by name. */
export async function describeAttachedPolicies(
	database: Database,
	ownerId: string,
): Promise<AttachedPolicy[]> {
	const arns = await listAttachedPolicyArns(database, ownerId);
	const attached = arns.map((PolicyArn) => ({
		PolicyName: nameOf(PolicyArn),
		PolicyArn,
	}));
	return attached.toSorted((one, other) =>
		keyOf(one) < keyOf(other) ? -1 : 1,
	);
}

/** A page of the managed policies of an owner, those under a path. */
export async function pageAttachedPolicies(
	input: PageRequest & { readonly PathPrefix?: string | undefined },
	call: CallContext,
	owner: PolicyOwner,
): Promise<Page<AttachedPolicy>> {
	const attached = await describeAttachedPolicies(call.store.read, owner.id);
	const prefix = input.PathPrefix ?? "/";
	return readPageOf(
		input,
		call,
		`attached policies of ${owner.id} ${prefix}`,
		attached.filter(({ PolicyArn = "" }) => isUnder(PolicyArn, prefix)),
		keyOf,
	);
}

function nameOf(arn: string): string {
	return arn.slice(arn.lastIndexOf("/") + 1);
}

function isUnder(arn: string, pathPrefix: string): boolean {
	return arn
		.slice(arn.indexOf(":policy/") + ":policy".length)
		.startsWith(pathPrefix);
}

/** A name occurs twice at most: AWS's own and the account's. */
function keyOf({ PolicyName = "", PolicyArn = "" }: AttachedPolicy): string {
	const owner = PolicyArn.startsWith("arn:aws:iam::aws:") ? "aws" : "own";
	return `${nameKey(PolicyName)} ${owner}`;
}

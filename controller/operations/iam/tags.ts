import type { Tag } from "@aws-sdk/client-iam";
import { foldCase } from "#shared/fold-case.ts";
import type {
	InstanceProfileTable,
	ManagedPolicyTable,
	RoleTable,
	TagTable,
	UserTable,
} from "../../store/schema.ts";
import type { WriteTransaction } from "../../store/store.ts";
import { deleteTags, listTags, putTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, FurtherPermission, Resource } from "../operation.ts";
import { duplicateTagKeys, systemTag, tooManyTags } from "./errors.ts";
import { type Page, type PageRequest, readPageOf } from "./page.ts";
import { quotas } from "./quotas.ts";

export type CheckedTag = Checked<Tag>;

/** What carries tags. Keys of roles and users go without regard to case, those of everything else with it, as in AWS. */
export interface TagOwner {
	readonly resourceId: string;
	readonly accountId: string;
	readonly caseInsensitive: boolean;
}

/** What a tag's key is unique by. */
export function tagKeyKey(key: string, caseInsensitive: boolean): string {
	return caseInsensitive ? foldCase(key) : key;
}

/** Refuses keys given twice and keys that are AWS's own; throws InvalidInput. */
export function checkTags(
	tags: readonly CheckedTag[],
	caseInsensitive: boolean,
): void {
	const keys = tags.map(({ Key }) => tagKeyKey(Key, caseInsensitive));
	if (new Set(keys).size < keys.length) throw duplicateTagKeys(caseInsensitive);
	if (keys.some((key) => foldCase(key).startsWith("aws:"))) {
		throw systemTag();
	}
}

/** Sets tags, replacing values of keys that are there; throws LimitExceeded beyond 50. */
export async function setTags(
	tx: WriteTransaction,
	owner: TagOwner,
	tags: readonly CheckedTag[],
): Promise<void> {
	const rows = tags.map(({ Key, Value }) => ({
		resource_id: owner.resourceId,
		account_id: owner.accountId,
		tag_key_key: tagKeyKey(Key, owner.caseInsensitive),
		tag_key: Key,
		tag_value: Value,
	}));
	if (rows.length === 0) return;
	await putTags(tx, rows);
	const all = await listTags(tx, owner.resourceId);
	if (all.length > quotas.TagsPerResource) throw tooManyTags();
}

/** Takes tags off; keys that are not there are nothing to complain about. */
export async function dropTags(
	tx: WriteTransaction,
	owner: TagOwner,
	keys: readonly string[],
): Promise<void> {
	const unique = keys.map((key) => tagKeyKey(key, owner.caseInsensitive));
	await deleteTags(tx, owner.resourceId, unique);
}

/** A page of a resource's tags, sorted by key. */
export async function pageTags(
	input: PageRequest,
	call: CallContext,
	{ resourceId }: TagOwner,
): Promise<{ Tags: Tag[] } & Page<Tag>["more"]> {
	const rows = await listTags(call.store.read, resourceId);
	// A key may be longer than a marker: its place stands for it.
	const placed = rows.map((row, place) => ({ row, place }));
	const page = await readPageOf(
		input,
		call,
		`tags of ${resourceId}`,
		placed,
		({ place }) => String(place).padStart(2, "0"),
	);
	const Tags = describeTags(page.rows.map(({ row }) => row));
	return { Tags, ...page.more };
}

/** A role as what carries tags. */
export function tagsOfRole(role: RoleTable): TagOwner {
	return {
		resourceId: role.role_id,
		accountId: role.account_id,
		caseInsensitive: true,
	};
}

/** A user as what carries tags. */
export function tagsOfUser(user: UserTable): TagOwner {
	return {
		resourceId: user.user_id,
		accountId: user.account_id,
		caseInsensitive: true,
	};
}

/** An instance profile as what carries tags. */
export function tagsOfInstanceProfile(profile: InstanceProfileTable): TagOwner {
	return {
		resourceId: profile.profile_id,
		accountId: profile.account_id,
		caseInsensitive: false,
	};
}

/** A managed policy as what carries tags. */
export function tagsOfPolicy(policy: ManagedPolicyTable): TagOwner {
	return {
		resourceId: policy.policy_id,
		accountId: policy.account_id,
		caseInsensitive: false,
	};
}

/** Tags as answers carry them. */
export function describeTags(rows: readonly TagTable[]): Tag[] {
	return rows.map(({ tag_key, tag_value }) => ({
		Key: tag_key,
		Value: tag_value,
	}));
}

/** The Tags member of an answer that leaves it out when there are none. */
export function tagsIfAny(tags: Tag[] | undefined): { Tags?: Tag[] } {
	return tags && tags.length > 0 ? { Tags: tags } : {};
}

/** The permissions that a creation with tags needs besides its own: `iam:TagRole` and its kind, on what it creates. */
export async function tagOnCreate(
	action: string,
	tags: readonly CheckedTag[] | undefined,
	created: () => Promise<readonly Resource[]>,
): Promise<readonly FurtherPermission[]> {
	if (!tags || tags.length === 0) return [];
	const resources = await created();
	return resources.map((resource) => ({ action, resource }));
}

/** What policies may ask about the tag keys of a request. */
export function requestKeys(
	keys: readonly string[],
): Readonly<Record<string, readonly string[]>> {
	return { "aws:TagKeys": keys };
}

/** What policies may ask about the tags of a request: `aws:RequestTag/…` and `aws:TagKeys`. */
export function requestTagKeys(
	tags: readonly CheckedTag[] | undefined,
): Readonly<Record<string, string | readonly string[]>> {
	if (!tags || tags.length === 0) return {};
	const values = tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]);
	return {
		...Object.fromEntries(values),
		"aws:TagKeys": tags.map(({ Key }) => Key),
	};
}

import type { Tag, TagSpecification } from "@aws-sdk/client-ec2";
import type { TagTable } from "../../store/schema.ts";
import type { FurtherPermission } from "../operation.ts";
import { invalidValue, missingParameter } from "./errors.ts";

/** How many tags a resource may carry. */
export const TAGS_PER_RESOURCE = 50;

const KEY_LENGTH = 128;
const VALUE_LENGTH = 256;

/** Keys that instance metadata can show as a path. */
const METADATA_KEY = /^[0-9a-zA-Z\-_+=,.@:]{1,255}$/;
const METADATA_RESERVED: readonly string[] = [".", "..", "_index"];

/** A tag that has been checked. */
export interface CheckedTag {
	readonly key: string;
	readonly value: string;
}

/**
 * Refuses tags that EC2 would not take; throws InvalidParameterValue or MissingParameter.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html
 */
export function checkTags(tags: readonly Tag[] | undefined): CheckedTag[] {
	const checked = (tags ?? []).map(checkTag);
	const keys = checked.map(({ key }) => key);
	const twice = keys.find((key, index) => keys.indexOf(key) < index);
	if (twice !== undefined) {
		throw invalidValue(`Duplicate tag key '${twice}' specified.`);
	}
	if (checked.length > TAGS_PER_RESOURCE) {
		throw invalidValue(`The maximum number of tags is ${TAGS_PER_RESOURCE}.`);
	}
	return checked;
}

function checkTag({ Key, Value = "" }: Tag): CheckedTag {
	if (Key === undefined || Key === "") throw missingParameter("Tag.Key");
	if (/^aws:/i.test(Key)) {
		throw invalidValue(
			"Tag keys starting with 'aws:' are reserved for internal use",
		);
	}
	if ([...Key].length > KEY_LENGTH) {
		throw invalidValue(
			`Tag key exceeds the maximum length of ${KEY_LENGTH} characters`,
		);
	}
	if ([...Value].length > VALUE_LENGTH) {
		throw invalidValue(
			`Tag value exceeds the maximum length of ${VALUE_LENGTH} characters`,
		);
	}
	return { key: Key, value: Value };
}

/**
 * The tags that a request gives to what it makes, of one kind: `instance`. Those for kinds that `others`
 * names are passed over, the rest is refused.
 */
export function readTagSpecifications(
	specifications: readonly TagSpecification[] | undefined,
	kind: string,
	others: readonly string[] = [],
): CheckedTag[] {
	const tags: Tag[] = [];
	for (const { ResourceType: type = "", Tags = [] } of specifications ?? []) {
		if (type !== kind && !others.includes(type)) {
			throw invalidValue(`'${type}' is not a valid taggable resource type.`);
		}
		if (type === kind) tags.push(...Tags);
	}
	return checkTags(tags);
}

/** Refuses tag keys that instance metadata could not show; throws InvalidParameterValue. */
export function checkMetadataTagKeys(keys: readonly string[]): void {
	const wrong = keys.find(
		(key) => !METADATA_KEY.test(key) || METADATA_RESERVED.includes(key),
	);
	if (wrong === undefined) return;
	throw invalidValue(
		`'${wrong}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')`,
	);
}

/** Tags as the store holds them; EC2's keys are unique in their exact case. */
export function tagRows(
	accountId: string,
	resourceId: string,
	tags: readonly CheckedTag[],
): TagTable[] {
	return tags.map(({ key, value }) => ({
		resource_id: resourceId,
		account_id: accountId,
		tag_key_key: key,
		tag_key: key,
		tag_value: value,
	}));
}

/** Tags as answers carry them. */
export function describeTags(rows: readonly TagTable[]): Tag[] {
	return rows.map((row) => ({ Key: row.tag_key, Value: row.tag_value }));
}

/** Tags of many resources, by resource. */
export function tagsByResource(
	rows: readonly TagTable[],
): (resourceId: string) => TagTable[] {
	const groups = Map.groupBy(rows, (row) => row.resource_id);
	return (resourceId) => groups.get(resourceId) ?? [];
}

/** What policies may ask about the tags of a request: `aws:RequestTag/…` and `aws:TagKeys`. */
export function requestTagKeys(
	tags: readonly Tag[],
): Readonly<Record<string, string | readonly string[]>> {
	if (tags.length === 0) return {};
	const values = tags.map(({ Key, Value = "" }) => [
		`aws:RequestTag/${Key}`,
		Value,
	]);
	return {
		...Object.fromEntries(values),
		"aws:TagKeys": tags.map(({ Key = "" }) => Key),
	};
}

/** The same of the tags that a request gives to what it makes. */
export function specifiedTagKeys(
	specifications: readonly TagSpecification[] | undefined,
): Readonly<Record<string, string | readonly string[]>> {
	return requestTagKeys(
		(specifications ?? []).flatMap(({ Tags }) => Tags ?? []),
	);
}

/**
 * Who makes something with tags needs ec2:CreateTags on it too: tags decide what policies allow.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export function tagOnCreate(
	specifications: readonly TagSpecification[] | undefined,
	arn: string,
	createAction: string,
): FurtherPermission[] {
	if (!specifications?.some(({ Tags }) => Tags?.length)) return [];
	const contextKeys = { "ec2:CreateAction": createAction };
	return [{ action: "ec2:CreateTags", resource: { arn, contextKeys } }];
}

/** What policies may ask about the tags of a resource. */
export function resourceTagKeys(
	rows: readonly TagTable[],
): Readonly<Record<string, string>> {
	return Object.fromEntries(
		rows.flatMap(({ tag_key, tag_value }) => [
			[`aws:ResourceTag/${tag_key}`, tag_value],
			[`ec2:ResourceTag/${tag_key}`, tag_value],
		]),
	);
}

import { prepareQuery } from "./prepared-query.ts";
import type { TagTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

const tagsOfResource = prepareQuery((db, resourceId: string) =>
	db
		.selectFrom("tags")
		.selectAll()
		.where("resource_id", "=", resourceId)
		.orderBy("tag_key_key"),
);

/** The tags of one resource, sorted by key. */
export function listTags(
	db: Database,
	resourceId: string,
): Promise<readonly TagTable[]> {
	return tagsOfResource(db, resourceId);
}

/** The tags of several resources, sorted by resource and key. */
export async function listTagsOfAll(
	db: Database,
	resourceIds: readonly string[],
): Promise<TagTable[]> {
	if (resourceIds.length === 0) return [];
	return db
		.selectFrom("tags")
		.selectAll()
		.where("resource_id", "in", resourceIds)
		.orderBy("resource_id")
		.orderBy("tag_key_key")
		.execute();
}

/** Adds tags, each in the place of the resource's tag with the same `tag_key_key`. */
export async function putTags(
	tx: WriteTransaction,
	tags: readonly TagTable[],
): Promise<void> {
	if (tags.length === 0) return;
	await tx
		.insertInto("tags")
		.values(tags)
		.onConflict((conflict) =>
			conflict.columns(["resource_id", "tag_key_key"]).doUpdateSet((row) => ({
				tag_key: row.ref("excluded.tag_key"),
				tag_value: row.ref("excluded.tag_value"),
			})),
		)
		.execute();
}

/** Takes tags off a resource: those of `tagKeyKeys`, or all of them without it. */
export async function deleteTags(
	tx: WriteTransaction,
	resourceId: string,
	tagKeyKeys?: readonly string[],
): Promise<void> {
	if (tagKeyKeys?.length === 0) return;
	await tx
		.deleteFrom("tags")
		.where("resource_id", "=", resourceId)
		.$if(tagKeyKeys !== undefined, (query) =>
			query.where("tag_key_key", "in", tagKeyKeys ?? []),
		)
		.execute();
}

/** All tags of an account's resources, IAM's included; sorted by resource and key. */
export async function listTagsOfAccount(
	db: Database,
	accountId: string,
): Promise<TagTable[]> {
	return db
		.selectFrom("tags")
		.selectAll()
		.where("account_id", "=", accountId)
		.orderBy("resource_id")
		.orderBy("tag_key_key")
		.execute();
}

/** The tags of all instances that are placed on a node; sorted by instance and key. */
export async function listTagsOfNode(
	db: Database,
	nodeId: string,
): Promise<TagTable[]> {
	return db
		.selectFrom("tags")
		.innerJoin("instances", "instances.instance_id", "tags.resource_id")
		.selectAll("tags")
		.where("instances.node_id", "=", nodeId)
		.orderBy("tags.resource_id")
		.orderBy("tags.tag_key_key")
		.execute();
}

import { nameKey } from "./page.ts";
import { prepareQuery } from "./prepared-query.ts";
import type { InlinePolicyTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

export async function findInlinePolicy(
	db: Database,
	entityId: string,
	name: string,
): Promise<InlinePolicyTable | undefined> {
	return db
		.selectFrom("inline_policies")
		.selectAll()
		.where("entity_id", "=", entityId)
		.where("name_key", "=", nameKey(name))
		.executeTakeFirst();
}

const inlinePoliciesOf = prepareQuery((db, entityId: string) =>
	db
		.selectFrom("inline_policies")
		.selectAll()
		.where("entity_id", "=", entityId)
		.orderBy("name_key"),
);

/** All inline policies of a user, role, group or account, sorted by `name_key`. */
export async function listInlinePolicies(
	db: Database,
	entityId: string,
): Promise<readonly InlinePolicyTable[]> {
	return inlinePoliciesOf(db, entityId);
}

/** Adds the policy, or replaces the document (not the name) of the one there is. */
export async function putInlinePolicy(
	tx: WriteTransaction,
	policy: Omit<InlinePolicyTable, "name_key">,
): Promise<void> {
	await tx
		.insertInto("inline_policies")
		.values({ ...policy, name_key: nameKey(policy.name) })
		.onConflict((conflict) =>
			conflict
				.columns(["entity_id", "name_key"])
				.doUpdateSet({ document: policy.document }),
		)
		.execute();
}

/** Answers whether there was one. */
export async function deleteInlinePolicy(
	tx: WriteTransaction,
	entityId: string,
	name: string,
): Promise<boolean> {
	const result = await tx
		.deleteFrom("inline_policies")
		.where("entity_id", "=", entityId)
		.where("name_key", "=", nameKey(name))
		.executeTakeFirst();
	return result.numDeletedRows > 0n;
}

import { prepareQuery } from "./prepared-query.ts";
import type { PolicyAttachmentTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

const attachedTo = prepareQuery((db, entityId: string) =>
	db
		.selectFrom("policy_attachments")
		.select("policy_arn")
		.where("entity_id", "=", entityId)
		.orderBy("policy_arn"),
);

/** The ARNs of the managed policies attached to a user, role or group. */
export async function listAttachedPolicyArns(
	db: Database,
	entityId: string,
): Promise<string[]> {
	const rows = await attachedTo(db, entityId);
	return rows.map(({ policy_arn }) => policy_arn);
}

/** Attaches a policy; nothing happens when it is attached. */
export async function insertPolicyAttachment(
	tx: WriteTransaction,
	attachment: PolicyAttachmentTable,
): Promise<void> {
	await tx
		.insertInto("policy_attachments")
		.values(attachment)
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** Detaches a policy; answers whether it was attached. */
export async function deletePolicyAttachment(
	tx: WriteTransaction,
	entityId: string,
	policyArn: string,
): Promise<boolean> {
	const result = await tx
		.deleteFrom("policy_attachments")
		.where("entity_id", "=", entityId)
		.where("policy_arn", "=", policyArn)
		.executeTakeFirst();
	return result.numDeletedRows > 0n;
}

/** To how many of the account's users, roles and groups each policy is attached, by the policy's ARN. */
export async function countAttachments(
	db: Database,
	accountId: string,
): Promise<ReadonlyMap<string, number>> {
	const rows = await db
		.selectFrom("policy_attachments")
		.select((expression) => [
			"policy_arn",
			expression.fn.countAll().as("count"),
		])
		.where("account_id", "=", accountId)
		.groupBy("policy_arn")
		.execute();
	return new Map(rows.map((row) => [row.policy_arn, Number(row.count)]));
}

/** The unique ids of the account's users, roles and groups that have a policy attached. */
export async function listEntitiesOfPolicy(
	db: Database,
	accountId: string,
	policyArn: string,
): Promise<string[]> {
	const rows = await db
		.selectFrom("policy_attachments")
		.select("entity_id")
		.where("policy_arn", "=", policyArn)
		.where("account_id", "=", accountId)
		.execute();
	return rows.map(({ entity_id }) => entity_id);
}

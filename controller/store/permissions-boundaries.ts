import { prepareQuery } from "./prepared-query.ts";
import type { PermissionsBoundaryTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

const boundaryOf = prepareQuery((db, entityId: string) =>
	db
		.selectFrom("permissions_boundaries")
		.select("policy_arn")
		.where("entity_id", "=", entityId),
);

/** The ARN of the policy that bounds a user or role; undefined when nothing does. */
export async function findPermissionsBoundary(
	db: Database,
	entityId: string,
): Promise<string | undefined> {
	const [row] = await boundaryOf(db, entityId);
	return row?.policy_arn;
}

/** Sets the boundary of a user or role, in the place of the one there is. */
export async function putPermissionsBoundary(
	tx: WriteTransaction,
	boundary: PermissionsBoundaryTable,
): Promise<void> {
	await tx
		.insertInto("permissions_boundaries")
		.values(boundary)
		.onConflict((conflict) =>
			conflict
				.column("entity_id")
				.doUpdateSet({ policy_arn: boundary.policy_arn }),
		)
		.execute();
}

/** Takes the boundary off; nothing happens when there is none. */
export async function deletePermissionsBoundary(
	tx: WriteTransaction,
	entityId: string,
): Promise<void> {
	await tx
		.deleteFrom("permissions_boundaries")
		.where("entity_id", "=", entityId)
		.execute();
}

/** How many of the account's users and roles each policy bounds, by the policy's ARN. */
export async function countBoundaries(
	db: Database,
	accountId: string,
): Promise<ReadonlyMap<string, number>> {
	const rows = await db
		.selectFrom("permissions_boundaries")
		.select((expression) => [
			"policy_arn",
			expression.fn.countAll().as("count"),
		])
		.where("account_id", "=", accountId)
		.groupBy("policy_arn")
		.execute();
	return new Map(rows.map((row) => [row.policy_arn, Number(row.count)]));
}

/** The unique ids of the account's users and roles that a policy bounds. */
export async function listEntitiesOfBoundary(
	db: Database,
	accountId: string,
	policyArn: string,
): Promise<string[]> {
	const rows = await db
		.selectFrom("permissions_boundaries")
		.select("entity_id")
		.where("policy_arn", "=", policyArn)
		.where("account_id", "=", accountId)
		.execute();
	return rows.map(({ entity_id }) => entity_id);
}

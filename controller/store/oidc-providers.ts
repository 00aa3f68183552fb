import type { OidcProviderTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

export async function findOidcProvider(
	db: Database,
	arn: string,
): Promise<OidcProviderTable | undefined> {
	return db
		.selectFrom("oidc_providers")
		.selectAll()
		.where("provider_arn", "=", arn)
		.executeTakeFirst();
}

/** The account's providers, sorted by ARN. */
export async function listOidcProviders(
	db: Database,
	accountId: string,
): Promise<OidcProviderTable[]> {
	return db
		.selectFrom("oidc_providers")
		.selectAll()
		.where("account_id", "=", accountId)
		.orderBy("provider_arn")
		.execute();
}

export async function insertOidcProvider(
	tx: WriteTransaction,
	provider: OidcProviderTable,
): Promise<void> {
	await tx.insertInto("oidc_providers").values(provider).execute();
}

export async function updateOidcProvider(
	tx: WriteTransaction,
	arn: string,
	changes: Partial<Pick<OidcProviderTable, "client_ids" | "thumbprints">>,
): Promise<void> {
	await tx
		.updateTable("oidc_providers")
		.set(changes)
		.where("provider_arn", "=", arn)
		.execute();
}

export async function deleteOidcProvider(
	tx: WriteTransaction,
	arn: string,
): Promise<void> {
	await tx
		.deleteFrom("oidc_providers")
		.where("provider_arn", "=", arn)
		.execute();
}

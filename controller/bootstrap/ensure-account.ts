import { findAccount, insertAccount, listAccounts } from "../store/accounts.ts";
import type { WriteTransaction } from "../store/store.ts";
import { createRootKey, type RootKeyDeps } from "./root-key.ts";

/**
 * Makes the account with its root key at the first start. Later starts leave it alone: root may have deleted
 * its keys on purpose. Rejects an account id that is not in a store which has others: it is a slip, not a wish.
 */
export async function ensureAccount(
	tx: WriteTransaction,
	deps: RootKeyDeps,
): Promise<void> {
	const { accountId, now } = deps;
	if (await findAccount(tx, accountId)) return;
	const others = await listAccounts(tx);
	if (others.length > 0) {
		const ids = others.map((account) => account.account_id).join(", ");
		throw new Error(
			`account ${accountId} is not in this store, which has ${ids}`,
		);
	}
	await insertAccount(tx, {
		account_id: accountId,
		account_name: null,
		created_at: now,
	});
	await createRootKey(tx, deps);
}

import type {
	AccountQuota,
	SetQuotaRequest,
} from "#shared/admin-api/accounts.ts";
import {
	isRaisable,
	type QuotaName,
	quotaOf,
	quotas,
	raisableQuotas,
} from "../operations/iam/quotas.ts";
import { setAccountQuota } from "../store/account-quotas.ts";
import { findNamedAccount } from "../store/accounts.ts";
import type { Database } from "../store/store.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";

/** What an account may have of everything that an operator can raise, beside AWS's defaults. */
export async function listQuotas(
	{ store }: AdminServices,
	account: string,
): Promise<{ quotas: AccountQuota[] }> {
	const accountId = await accountNamed(store.read, account);
	const found: AccountQuota[] = [];
	for (const name of raisableQuotas) {
		const value = await quotaOf(store.read, accountId, name);
		found.push({ name, value, default: quotas[name] });
	}
	return { quotas: found };
}

/** Raises a quota of an account, or sets it back as far as its default. What the account has already stays. */
export async function setQuota(
	{ store, logger }: AdminServices,
	{ account, quota, value }: SetQuotaRequest,
): Promise<void> {
	const name = quotaNamed(quota);
	if (value < quotas[name]) {
		const message = `${name} cannot be less than AWS's default, ${quotas[name]}`;
		throw new AdminError(400, "InvalidQuota", message);
	}
	await store.write(async (tx) => {
		const accountId = await accountNamed(tx, account);
		await setAccountQuota(tx, accountId, name, value);
		logger.info("quota set", { accountId, quota: name, value });
	});
}

async function accountNamed(db: Database, name: string): Promise<string> {
	const account = await findNamedAccount(db, name);
	if (account) return account.account_id;
	throw new AdminError(404, "NoSuchAccount", `there is no account ${name}`);
}

function quotaNamed(name: string): QuotaName {
	if (isRaisable(name)) return name;
	const message = `no quota ${name} can be raised; there are ${raisableQuotas.join(", ")}`;
	throw new AdminError(404, "NoSuchQuota", message);
}

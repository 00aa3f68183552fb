import type {
	AccountQuota,
	SetQuotaRequest,
} from "#shared/admin-api/accounts.ts";
import { quotas, raisableQuotas } from "../operations/iam/quotas.ts";
import { VCPU_QUOTA } from "../placement/vcpu-quota.ts";
import {
	deleteAccountQuota,
	findAccountQuota,
	setAccountQuota,
} from "../store/account-quotas.ts";
import { accountNamed } from "./account-named.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";

/** What an operator can set, with its default: AWS's, or null for any number. */
const defaults: ReadonlyMap<string, number | null> = new Map([
	...raisableQuotas.map((name) => [name, quotas[name]] as const),
	[VCPU_QUOTA, null],
]);

/** What an account may have of everything that an operator can set, beside the defaults. */
export async function listQuotas(
	{ store }: AdminServices,
	account: string,
): Promise<{ quotas: AccountQuota[] }> {
	const accountId = await accountNamed(store.read, account);
	const found: AccountQuota[] = [];
	for (const [name, usual] of defaults) {
		const set = await findAccountQuota(store.read, accountId, name);
		found.push({ name, value: set ?? usual, default: usual });
	}
	return { quotas: found };
}

/** Sets a quota of an account, not below AWS's default, or has the default count again. What the account has already stays. */
export async function setQuota(
	{ store, logger }: AdminServices,
	{ account, quota, value }: SetQuotaRequest,
): Promise<void> {
	const usual = defaultOf(quota);
	if (value !== null && usual !== null && value < usual) {
		const message = `${quota} cannot be less than AWS's default, ${usual}`;
		throw new AdminError(400, "InvalidQuota", message);
	}
	await store.write(async (tx) => {
		const accountId = await accountNamed(tx, account);
		if (value === null) await deleteAccountQuota(tx, accountId, quota);
		else await setAccountQuota(tx, accountId, quota, value);
		logger.info("quota set", { accountId, quota, value });
	});
}

function defaultOf(name: string): number | null {
	const usual = defaults.get(name);
	if (usual !== undefined) return usual;
	const names = [...defaults.keys()].join(", ");
	const message = `no quota ${name} can be set; there are ${names}`;
	throw new AdminError(404, "NoSuchQuota", message);
}

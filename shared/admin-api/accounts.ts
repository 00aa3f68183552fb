import { z } from "zod";

/** How much an account may have of something, null for any number; `default` is what it may unless an operator says otherwise. */
export const accountQuota = z.object({
	name: z.string(),
	value: z.int().nullable(),
	default: z.int().nullable(),
});
export type AccountQuota = z.infer<typeof accountQuota>;

/** `GET /v1/quotas?account=…`, an id or an alias. */
export const quotaList = z.object({ quotas: z.array(accountQuota) });

/** `POST /v1/quotas`; null has the default count again. */
export const setQuotaRequest = z.object({
	account: z.string(),
	quota: z.string(),
	value: z.int().min(0).max(1_000_000).nullable(),
});
export type SetQuotaRequest = z.infer<typeof setQuotaRequest>;

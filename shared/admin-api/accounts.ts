import { z } from "zod";

/** How much an account may have of something; `default` is AWS's. */
export const accountQuota = z.object({
	name: z.string(),
	value: z.int(),
	default: z.int(),
});
export type AccountQuota = z.infer<typeof accountQuota>;

/** `GET /v1/quotas?account=…`, an id or an alias. */
export const quotaList = z.object({ quotas: z.array(accountQuota) });

/** `POST /v1/quotas`. */
export const setQuotaRequest = z.object({
	account: z.string(),
	quota: z.string(),
	value: z.int().min(1).max(1_000_000),
});
export type SetQuotaRequest = z.infer<typeof setQuotaRequest>;

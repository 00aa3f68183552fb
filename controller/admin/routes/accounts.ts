import { setQuotaRequest } from "#shared/admin-api/accounts.ts";
import { listQuotas, setQuota } from "../account-quotas.ts";
import { explainRefusal, listRefusals } from "../refusals.ts";
import type { AdminRoute } from "./route.ts";

/** What accounts may have, and what their callers were refused. */
export const accountRoutes: readonly AdminRoute[] = [
	{
		method: "GET",
		pattern: /^\/v1\/refusals$/,
		handle: ({ services }) => listRefusals(services),
	},
	{
		method: "GET",
		pattern: /^\/v1\/refusals\/(?<id>[0-9a-f-]{36})$/,
		handle: ({ services, path }) => explainRefusal(services, path.id ?? ""),
	},
	{
		method: "GET",
		pattern: /^\/v1\/quotas$/,
		handle: ({ services, query }) => listQuotas(services, query.account ?? ""),
	},
	{
		method: "POST",
		pattern: /^\/v1\/quotas$/,
		handle: (call) => {
			const words = "a quota is a whole number from 0 to 1000000";
			return setQuota(call.services, call.body(setQuotaRequest, words));
		},
	},
];

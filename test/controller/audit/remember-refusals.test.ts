import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ListUsers$ } from "@aws-sdk/client-iam";
import {
	RecentRefusals,
	type Refusal,
} from "../../../controller/audit/recent-refusals.ts";
import type { AnyOperation } from "../../../controller/operations/operation.ts";
import { QueryError } from "../../../controller/protocol/query-error.ts";
import { createRegistry } from "../../../controller/registry.ts";
import { startApi } from "../../fakes/api-server.ts";

const BODY = "Action=ListUsers&Version=2010-05-08";

function failing(error: Error): AnyOperation {
	return {
		schema: ListUsers$,
		handle: async () => {
			throw error;
		},
	};
}

async function refusalsAfter(error: Error): Promise<readonly Refusal[]> {
	const refusals = new RecentRefusals();
	const registry = createRegistry([failing(error)]);
	await using api = await startApi({ registry, refusals });
	await fetch(api.endpoint, { method: "POST", body: BODY });
	return refusals.latest(10);
}

describe("remembering refusals", () => {
	it("keeps what the caller is not told", async () => {
		const refusals = new RecentRefusals();
		await using api = await startApi({
			refusals,
			authenticate: async () => {
				throw new QueryError("InvalidClientTokenId", 403, "invalid", "revoked");
			},
		});
		const answer = await fetch(api.endpoint, { method: "POST", body: BODY });
		const id = answer.headers.get("x-amzn-requestid") ?? "";
		const told = refusals.explain(id);
		assert.equal(told?.reason, "revoked");
		assert.equal(told?.callerArn, undefined);
		assert.equal(told?.action, "iam:ListUsers");
		assert.ok(!(await answer.text()).includes("revoked"));
	});

	it("keeps denials and expired signatures, and no other errors", async () => {
		for (const [code, status, kept] of [
			["AccessDenied", 403, 1],
			["AuthFailure", 401, 1],
			["RequestExpired", 400, 1],
			["ValidationError", 400, 0],
			["NoSuchEntity", 404, 0],
		] as const) {
			const found = await refusalsAfter(new QueryError(code, status, "no"));
			assert.equal(found.length, kept, code);
		}
		assert.deepEqual(await refusalsAfter(new TypeError("a bug")), []);
	});

	it("lets callers who proved nothing crowd out only each other", () => {
		const refusals = new RecentRefusals(2);
		const refusal = {
			...{ action: undefined, accessKeyId: undefined, sourceIp: "::1" },
			...{ code: "AccessDenied", message: "no" },
			...{ reason: undefined, verdict: undefined },
		};
		const callerArn = "arn:aws:iam::111111111111:user/alice";
		refusals.remember({ ...refusal, requestId: "hers", at: 0, callerArn });
		for (const at of [1, 2, 3]) {
			const requestId = `unknown-${at}`;
			const nobody = { callerArn: undefined };
			refusals.remember({ ...refusal, requestId, at, ...nobody });
		}
		const kept = refusals.latest(10).map(({ requestId }) => requestId);
		assert.deepEqual(kept, ["unknown-3", "unknown-2", "hers"]);
		assert.equal(refusals.explain("unknown-1"), undefined);
	});
});

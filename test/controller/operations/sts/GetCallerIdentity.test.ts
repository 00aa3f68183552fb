import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetCallerIdentity } from "../../../../controller/operations/sts/GetCallerIdentity.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";
import {
	ACCOUNT_ID,
	federatedCaller,
	roleCaller,
	rootCaller,
	userCaller,
} from "../../../fakes/principals.ts";

describe("GetCallerIdentity", () => {
	describe("authorization", () => {
		it("needs no permission", () => {
			assert.equal(GetCallerIdentity.permission, "none");
		});
	});

	describe("behaviour", () => {
		for (const caller of [
			rootCaller,
			userCaller(),
			roleCaller(),
			federatedCaller(),
		]) {
			it(`answers who calls, for ${caller.arn}`, async () => {
				const call = await fakeCallContext({ caller });
				assert.deepEqual(await GetCallerIdentity.handle({}, call), {
					UserId: caller.userId,
					Account: ACCOUNT_ID,
					Arn: caller.arn,
				});
			});
		}
	});
});

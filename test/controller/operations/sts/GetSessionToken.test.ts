import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetSessionToken } from "../../../../controller/operations/sts/GetSessionToken.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";
import {
	ACCOUNT_ID,
	federatedCaller,
	roleCaller,
	rootCaller,
	userCaller,
} from "../../../fakes/principals.ts";

describe("GetSessionToken", () => {
	describe("input", () => {
		it("refuses an MFA code, for there are no MFA devices", async () => {
			const call = await fakeCallContext({ caller: userCaller() });
			await assert.rejects(
				GetSessionToken.handle({ TokenCode: "123456" }, call),
				{
					code: "AccessDenied",
				},
			);
		});
	});

	describe("authorization", () => {
		it("needs no permission, and refuses whoever holds a session already", async () => {
			assert.equal(GetSessionToken.permission, "none");
			const session = { issuedAt: 0, expiresAt: 1 };
			for (const caller of [
				roleCaller(),
				federatedCaller(),
				{ ...userCaller(), session },
				{ ...rootCaller, session },
			]) {
				const call = await fakeCallContext({ caller });
				await assert.rejects(GetSessionToken.handle({}, call), {
					code: "AccessDenied",
				});
			}
		});
	});

	describe("behaviour", () => {
		it("gives a user 12 hours unless asked otherwise", async () => {
			const call = await fakeCallContext({ caller: userCaller() });
			await GetSessionToken.handle({}, call);
			await GetSessionToken.handle({ DurationSeconds: 900 }, call);
			const [first, second] = call.credentials.issued;
			assert.equal(first?.lifetimeSeconds, 43_200);
			assert.equal(second?.lifetimeSeconds, 900);
			assert.deepEqual(first?.claims, {
				kind: "user",
				accountId: ACCOUNT_ID,
				principalId: "AIDAALICE000000000000",
				sessionName: "",
			});
		});

		it("gives root no more than one hour", async () => {
			const call = await fakeCallContext();
			await GetSessionToken.handle({ DurationSeconds: 7200 }, call);
			const [issued] = call.credentials.issued;
			assert.equal(issued?.lifetimeSeconds, 3600);
			assert.equal(issued?.claims.kind, "root");
		});
	});
});

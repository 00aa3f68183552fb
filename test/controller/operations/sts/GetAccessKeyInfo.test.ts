import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetAccessKeyInfo } from "../../../../controller/operations/sts/GetAccessKeyInfo.ts";
import { insertAccessKey } from "../../../../controller/store/access-keys.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";
import { ACCOUNT_ID, roleCaller } from "../../../fakes/principals.ts";

describe("GetAccessKeyInfo", () => {
	describe("behaviour", () => {
		it("answers the account of a long-term key", async () => {
			const call = await fakeCallContext();
			const AccessKeyId = "AKIAOTHER00000000000";
			await call.store.write((tx) =>
				insertAccessKey(tx, {
					access_key_id: AccessKeyId,
					account_id: "222222222222",
					user_id: null,
					sealed_secret: "",
					status: "Active",
					created_at: 0,
					last_used_at: null,
					last_used_service: null,
					last_used_region: null,
				}),
			);
			assert.deepEqual(await GetAccessKeyInfo.handle({ AccessKeyId }, call), {
				Account: "222222222222",
			});
		});

		it("answers the account of the temporary key that signed the call, and of no other", async () => {
			const caller = roleCaller();
			const call = await fakeCallContext({ caller });
			assert.deepEqual(
				await GetAccessKeyInfo.handle(
					{ AccessKeyId: caller.accessKeyId },
					call,
				),
				{ Account: ACCOUNT_ID },
			);
			await assert.rejects(
				GetAccessKeyInfo.handle({ AccessKeyId: "ASIAUNKNOWN000000000" }, call),
				{ code: "ValidationError" },
			);
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ListAccountAliases } from "../../../../controller/operations/iam/ListAccountAliases.ts";
import { iamCall } from "../../../fakes/iam-call.ts";

describe("ListAccountAliases", () => {
	describe("behaviour", () => {
		it("lists nothing of an account without alias", async () => {
			const iam = await iamCall();
			assert.deepEqual(await iam.run(ListAccountAliases, {}), {
				AccountAliases: [],
				IsTruncated: false,
			});
		});
	});
});

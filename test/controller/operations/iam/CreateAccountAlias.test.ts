import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateAccountAlias } from "../../../../controller/operations/iam/CreateAccountAlias.ts";
import { ListAccountAliases } from "../../../../controller/operations/iam/ListAccountAliases.ts";
import { iamCall } from "../../../fakes/iam-call.ts";
import { rootCaller } from "../../../fakes/principals.ts";

describe("CreateAccountAlias", () => {
	describe("input", () => {
		it("refuses two hyphens in a row", async () => {
			const iam = await iamCall();
			assert.match(
				await iam.refusal(CreateAccountAlias, { AccountAlias: "a--b" }),
				/^ValidationError: .*'accountAlias'/,
			);
		});
	});

	describe("behaviour", () => {
		it("takes the place of the alias there is", async () => {
			const iam = await iamCall();
			await iam.run(CreateAccountAlias, { AccountAlias: "first" });
			await iam.run(CreateAccountAlias, { AccountAlias: "second" });
			assert.deepEqual(await iam.run(ListAccountAliases, {}), {
				AccountAliases: ["second"],
				IsTruncated: false,
			});
		});

		it("rejects an alias that another account has", async () => {
			const iam = await iamCall();
			await iam.run(CreateAccountAlias, { AccountAlias: "taken" });
			const foreign = iam.as({ ...rootCaller, accountId: "222222222222" });
			assert.equal(
				await foreign.refusal(CreateAccountAlias, { AccountAlias: "taken" }),
				"EntityAlreadyExists: The account alias taken already exists.",
			);
		});
	});
});

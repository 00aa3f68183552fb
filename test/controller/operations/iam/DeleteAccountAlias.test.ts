import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateAccountAlias } from "../../../../controller/operations/iam/CreateAccountAlias.ts";
import { DeleteAccountAlias } from "../../../../controller/operations/iam/DeleteAccountAlias.ts";
import { iamCall } from "../../../fakes/iam-call.ts";
import { rootCaller } from "../../../fakes/principals.ts";

describe("DeleteAccountAlias", () => {
	describe("behaviour", () => {
		it("takes the alias off, and rejects one that the account has not", async () => {
			const iam = await iamCall();
			await iam.run(CreateAccountAlias, { AccountAlias: "mine" });
			const foreign = iam.as({ ...rootCaller, accountId: "222222222222" });
			const missing =
				"NoSuchEntity: The account alias with name mine cannot be found.";
			const input = { AccountAlias: "mine" };
			assert.equal(await foreign.refusal(DeleteAccountAlias, input), missing);
			await iam.run(DeleteAccountAlias, input);
			assert.equal(await iam.refusal(DeleteAccountAlias, input), missing);
		});
	});
});

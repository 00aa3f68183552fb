import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { DeleteAccountPolicy } from "../../../../controller/operations/euare/DeleteAccountPolicy.ts";
import { ListAccountPolicies } from "../../../../controller/operations/euare/ListAccountPolicies.ts";
import { PutAccountPolicy } from "../../../../controller/operations/euare/PutAccountPolicy.ts";
import { twoAccounts } from "../../../fakes/account-call.ts";
import { POLICY } from "../../../fakes/iam-call.ts";

const input = { AccountName: "finance", PolicyName: "limit" };

describe("DeleteAccountPolicy", () => {
	it("takes the policy off the account, once", async () => {
		const { administrator } = await twoAccounts();
		await administrator.run(PutAccountPolicy, {
			...input,
			PolicyDocument: POLICY,
		});
		await administrator.run(DeleteAccountPolicy, input);
		const { PolicyNames } = await administrator.run(ListAccountPolicies, input);
		assert.deepEqual(PolicyNames, []);
		assert.equal(
			await administrator.refusal(DeleteAccountPolicy, input),
			"NoSuchEntity: The account policy with name limit cannot be found.",
		);
	});

	it("is for the administrator account alone", () => {
		assert.equal(DeleteAccountPolicy.administratorOnly, true);
	});
});

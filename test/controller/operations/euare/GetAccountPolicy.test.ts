import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { GetAccountPolicy } from "../../../../controller/operations/euare/GetAccountPolicy.ts";
import { PutAccountPolicy } from "../../../../controller/operations/euare/PutAccountPolicy.ts";
import { twoAccounts } from "../../../fakes/account-call.ts";
import { ENCODED_POLICY, POLICY } from "../../../fakes/iam-call.ts";

const input = { AccountName: "finance", PolicyName: "limit" };

describe("GetAccountPolicy", () => {
	it("shows the policy, percent-encoded once", async () => {
		const { administrator } = await twoAccounts();
		await administrator.run(PutAccountPolicy, {
			...input,
			PolicyDocument: POLICY,
		});
		assert.deepEqual(
			await administrator.run(GetAccountPolicy, {
				...input,
				PolicyName: "LIMIT",
			}),
			{ ...input, PolicyDocument: ENCODED_POLICY },
		);
	});

	it("rejects a policy that the account has not", async () => {
		const { administrator } = await twoAccounts();
		assert.equal(
			await administrator.refusal(GetAccountPolicy, input),
			"NoSuchEntity: The account policy with name limit cannot be found.",
		);
	});

	it("is for the administrator account alone", () => {
		assert.equal(GetAccountPolicy.administratorOnly, true);
	});
});

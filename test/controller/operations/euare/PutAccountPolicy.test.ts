import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { GetAccountPolicy } from "../../../../controller/operations/euare/GetAccountPolicy.ts";
import { PutAccountPolicy } from "../../../../controller/operations/euare/PutAccountPolicy.ts";
import { twoAccounts } from "../../../fakes/account-call.ts";
import { arn, POLICY } from "../../../fakes/iam-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

const input = {
	AccountName: "finance",
	PolicyName: "limit",
	PolicyDocument: POLICY,
};

describe("PutAccountPolicy", () => {
	describe("input", () => {
		it("rejects what is no policy", async () => {
			const { administrator } = await twoAccounts();
			assert.match(
				await administrator.refusal(PutAccountPolicy, {
					...input,
					PolicyDocument: "{}",
				}),
				/^MalformedPolicyDocument: /,
			);
		});
	});

	describe("authorization", () => {
		it("touches the account by its id and is for the administrator account alone", async () => {
			const { administrator, financeId } = await twoAccounts();
			assert.deepEqual(await administrator.touches(PutAccountPolicy, input), [
				arn(`account/${financeId}`),
			]);
			assert.equal(PutAccountPolicy.administratorOnly, true);
		});
	});

	describe("behaviour", () => {
		it("replaces the policy of that name", async () => {
			const { administrator } = await twoAccounts();
			await administrator.run(PutAccountPolicy, input);
			const PolicyDocument = POLICY.replace("s3", "ec2");
			await administrator.run(PutAccountPolicy, { ...input, PolicyDocument });
			const policy = await administrator.run(GetAccountPolicy, input);
			assert.equal(decodeURIComponent(policy.PolicyDocument), PolicyDocument);
		});

		it("never limits the administrator account, which could not undo it", async () => {
			const { administrator } = await twoAccounts();
			assert.equal(
				await administrator.refusal(PutAccountPolicy, {
					...input,
					AccountName: ACCOUNT_ID,
				}),
				"InvalidInput: The administrator account cannot be limited.",
			);
		});

		it("rejects an account that is not there", async () => {
			const { administrator } = await twoAccounts();
			assert.equal(
				await administrator.refusal(PutAccountPolicy, {
					...input,
					AccountName: "sales",
				}),
				"NoSuchEntity: The account with name sales cannot be found.",
			);
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateAccessKey } from "../../../../controller/operations/iam/CreateAccessKey.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetAccountSummary } from "../../../../controller/operations/iam/GetAccountSummary.ts";
import { setAccountQuota } from "../../../../controller/store/account-quotas.ts";
import { iamCall, POLICY } from "../../../fakes/iam-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

describe("GetAccountSummary", () => {
	describe("behaviour", () => {
		it("counts what the account has", async () => {
			const iam = await iamCall();
			await iam.run(CreateUser, { UserName: "Alice" });
			await iam.run(CreateAccessKey, {});
			await iam.run(CreatePolicy, { PolicyName: "p", PolicyDocument: POLICY });
			const { SummaryMap } = await iam.run(GetAccountSummary, {});
			assert.equal(SummaryMap.Users, 1);
			assert.equal(SummaryMap.Roles, 0);
			assert.equal(SummaryMap.Policies, 1);
			assert.equal(SummaryMap.PolicyVersionsInUse, 1);
			assert.equal(SummaryMap.AccountAccessKeysPresent, 1);
		});

		it("shows AWS's default quotas, and those that an operator has raised, which are then in force", async () => {
			const iam = await iamCall();
			await iam.context.store.write((tx) =>
				setAccountQuota(tx, ACCOUNT_ID, "AccessKeysPerUser", 3),
			);
			const { SummaryMap } = await iam.run(GetAccountSummary, {});
			assert.equal(SummaryMap.RolesQuota, 1000);
			assert.equal(SummaryMap.AccessKeysPerUserQuota, 3);
			for (let count = 1; count <= 3; count += 1) {
				await iam.run(CreateAccessKey, {});
			}
			assert.equal(
				await iam.refusal(CreateAccessKey, {}),
				"LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 3",
			);
		});
	});
});

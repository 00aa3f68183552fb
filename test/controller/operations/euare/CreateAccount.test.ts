import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { CreateAccount } from "../../../../controller/operations/euare/CreateAccount.ts";
import { ListAccounts } from "../../../../controller/operations/euare/ListAccounts.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListAccountAliases } from "../../../../controller/operations/iam/ListAccountAliases.ts";
import { ListUsers } from "../../../../controller/operations/iam/ListUsers.ts";
import { twoAccounts } from "../../../fakes/account-call.ts";
import { iamCall } from "../../../fakes/iam-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

describe("CreateAccount", () => {
	describe("input", () => {
		it("takes an alias for a name, but none that could be an id", async () => {
			const iam = await iamCall();
			for (const AccountName of ["ab", "Finance", "222222222222", "a--b"]) {
				assert.match(
					await iam.refusal(CreateAccount, { AccountName }),
					/^ValidationError: .*'accountName' failed to satisfy constraint/,
				);
			}
		});
	});

	describe("authorization", () => {
		it("is for the administrator account alone", () => {
			assert.equal(CreateAccount.administratorOnly, true);
		});
	});

	describe("behaviour", () => {
		it("makes an account of 12 digits with the alias", async () => {
			const { finance, financeId } = await twoAccounts();
			assert.match(financeId, /^[1-9]\d{11}$/);
			const { AccountAliases } = await finance.run(ListAccountAliases, {});
			assert.deepEqual(AccountAliases, ["finance"]);
		});

		it("makes one without an alias, which goes by its id", async () => {
			const iam = await iamCall();
			const { Account } = await iam.run(CreateAccount, {});
			assert.equal(Account.AccountName, Account.AccountId);
			const { Accounts } = await iam.run(ListAccounts, {});
			assert.equal(Accounts.length, 2);
		});

		it("rejects an alias that is taken", async () => {
			const { administrator } = await twoAccounts();
			assert.equal(
				await administrator.refusal(CreateAccount, { AccountName: "finance" }),
				"EntityAlreadyExists: Account with name finance already exists.",
			);
		});

		it("makes accounts that see only their own", async () => {
			const { administrator, finance, financeId } = await twoAccounts();
			await administrator.run(CreateUser, { UserName: "alice" });
			const { User } = await finance.run(CreateUser, { UserName: "alice" });
			assert.equal(User?.Arn, `arn:aws:iam::${financeId}:user/alice`);
			const { Users } = await administrator.run(ListUsers, {});
			assert.deepEqual(
				Users?.map(({ Arn }) => Arn),
				[`arn:aws:iam::${ACCOUNT_ID}:user/alice`],
			);
		});
	});
});

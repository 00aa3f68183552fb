import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { CreateAccount } from "../../../../controller/operations/euare/CreateAccount.ts";
import { ListAccounts } from "../../../../controller/operations/euare/ListAccounts.ts";
import { twoAccounts } from "../../../fakes/account-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

describe("ListAccounts", () => {
	it("shows every account by its alias, or its id where it has none", async () => {
		const { administrator, financeId } = await twoAccounts();
		const { Account } = await administrator.run(CreateAccount, {});
		const { Accounts } = await administrator.run(ListAccounts, {});
		const expected = [
			{ AccountName: ACCOUNT_ID, AccountId: ACCOUNT_ID },
			{ AccountName: "finance", AccountId: financeId },
			Account,
		];
		assert.deepEqual(
			Accounts,
			expected.toSorted((a, b) => Number(a.AccountId) - Number(b.AccountId)),
		);
	});

	it("is for the administrator account alone", () => {
		assert.equal(ListAccounts.administratorOnly, true);
	});
});

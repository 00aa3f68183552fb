import { CreateAccount } from "../../controller/operations/euare/CreateAccount.ts";
import { rootArn } from "../../controller/store/entity-arn.ts";
import { type IamCall, iamCall } from "./iam-call.ts";

/** The administrator account in memory, and another that it has made, with the alias `finance`. */
export interface TwoAccounts {
	readonly administrator: IamCall;
	/** Called by the other account's root. */
	readonly finance: IamCall;
	readonly financeId: string;
}

/** Makes them. */
export async function twoAccounts(): Promise<TwoAccounts> {
	const administrator = await iamCall();
	const { Account } = await administrator.run(CreateAccount, {
		AccountName: "finance",
	});
	const accountId = Account.AccountId;
	const finance = administrator.as({
		type: "Account",
		accountId,
		arn: rootArn(accountId),
		userId: accountId,
		accessKeyId: "AKIAFINANCE000000000",
	});
	return { administrator, finance, financeId: accountId };
}

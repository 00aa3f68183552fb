import type { AnyOperation } from "../operation.ts";
import { CreateAccount } from "./CreateAccount.ts";
import { DeleteAccount } from "./DeleteAccount.ts";
import { DeleteAccountPolicy } from "./DeleteAccountPolicy.ts";
import { GetAccountPolicy } from "./GetAccountPolicy.ts";
import { ListAccountPolicies } from "./ListAccountPolicies.ts";
import { ListAccounts } from "./ListAccounts.ts";
import { PutAccountPolicy } from "./PutAccountPolicy.ts";

/** The operations on accounts that Eucalyptus adds to IAM and AWS has not. */
export const euareOperations: readonly AnyOperation[] = [
	CreateAccount,
	DeleteAccount,
	DeleteAccountPolicy,
	GetAccountPolicy,
	ListAccountPolicies,
	ListAccounts,
	PutAccountPolicy,
];

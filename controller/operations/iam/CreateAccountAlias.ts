import {
	CreateAccountAlias$,
	type CreateAccountAliasRequest,
} from "@aws-sdk/client-iam";
import {
	findAccountAlias,
	setAccountAlias,
} from "../../store/account-aliases.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { accountAliasAlreadyExists } from "./errors.ts";

/**
 * Gives the account its alias, in the place of the one it has; no two accounts have the same.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
 */
export const CreateAccountAlias = {
	schema: CreateAccountAlias$,
	async handle({ AccountAlias: account_alias }, call) {
		const { accountId: account_id } = call.caller;
		await call.store.write(async (tx) => {
			if (await findAccountAlias(tx, account_alias)) {
				throw accountAliasAlreadyExists(account_alias);
			}
			await setAccountAlias(tx, { account_id, account_alias });
		});
	},
} satisfies Operation<Checked<CreateAccountAliasRequest>, void>;

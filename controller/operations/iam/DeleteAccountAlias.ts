import {
	DeleteAccountAlias$,
	type DeleteAccountAliasRequest,
} from "@aws-sdk/client-iam";
import { deleteAccountAlias } from "../../store/account-aliases.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { noSuchAccountAlias } from "./errors.ts";

/**
 * Takes the alias off the account.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html
 */
export const DeleteAccountAlias = {
	schema: DeleteAccountAlias$,
	async handle({ AccountAlias: account_alias }, call) {
		const { accountId: account_id } = call.caller;
		await call.store.write(async (tx) => {
			const deleted = await deleteAccountAlias(tx, {
				account_id,
				account_alias,
			});
			if (!deleted) throw noSuchAccountAlias(account_alias);
		});
	},
} satisfies Operation<Checked<DeleteAccountAliasRequest>, void>;

import {
	ListAccountAliases$,
	type ListAccountAliasesRequest,
	type ListAccountAliasesResponse,
} from "@aws-sdk/client-iam";
import { listAccountAliases } from "../../store/account-aliases.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { readPageOf } from "./page.ts";

/**
 * Lists the account's alias, if it has one.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
 */
export const ListAccountAliases = {
	schema: ListAccountAliases$,
	async handle(input, call) {
		const { rows, more } = await readPageOf(
			input,
			call,
			"account aliases",
			await listAccountAliases(call.store.read, call.caller.accountId),
			(alias) => alias,
		);
		return { AccountAliases: [...rows], ...more };
	},
} satisfies Operation<
	Checked<ListAccountAliasesRequest>,
	ListAccountAliasesResponse
>;

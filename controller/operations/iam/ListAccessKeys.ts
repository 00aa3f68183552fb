import {
	type AccessKeyMetadata,
	ListAccessKeys$,
	type ListAccessKeysRequest,
	type ListAccessKeysResponse,
} from "@aws-sdk/client-iam";
import { listAccessKeys } from "../../store/access-keys.ts";
import type { AccessKeyTable, UserTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireActingUser, touchedActingUser } from "./acting-user.ts";
import { readPageOf } from "./page.ts";

/**
 * Lists the access keys of the user, or without UserName of the caller, never their secrets.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
 */
export const ListAccessKeys = {
	schema: ListAccessKeys$,
	resources: (input, call) => touchedActingUser(input.UserName, call),
	async handle(input, call) {
		const { read } = call.store;
		const user = await requireActingUser(read, input.UserName, call);
		const userId = user?.user_id ?? null;
		const keys = await listAccessKeys(read, call.caller.accountId, userId);
		const list = `access keys of ${userId ?? "root"}`;
		const { rows, more } = await readPageOf(
			input,
			call,
			list,
			keys,
			(key) => `${key.created_at} ${key.access_key_id}`,
		);
		return {
			AccessKeyMetadata: rows.map((key) => describeKey(key, user)),
			...more,
		};
	},
} satisfies Operation<Checked<ListAccessKeysRequest>, ListAccessKeysResponse>;

function describeKey(
	key: AccessKeyTable,
	user: UserTable | undefined,
): AccessKeyMetadata {
	return {
		...(user && { UserName: user.name }),
		AccessKeyId: key.access_key_id,
		Status: key.status,
		CreateDate: new Date(key.created_at),
	};
}

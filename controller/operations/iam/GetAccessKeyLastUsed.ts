import {
	type AccessKeyLastUsed,
	GetAccessKeyLastUsed$,
	type GetAccessKeyLastUsedRequest,
	type GetAccessKeyLastUsedResponse,
} from "@aws-sdk/client-iam";
import { findAccessKey } from "../../store/access-keys.ts";
import { rootArn } from "../../store/entity-arn.ts";
import type { AccessKeyTable, UserTable } from "../../store/schema.ts";
import { findUserById } from "../../store/users.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { accessKeyHidden } from "./errors.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Tells when, and for which service and region, an access key was last used. A key of nobody, or of another account,
 * is denied rather than not found.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
 */
export const GetAccessKeyLastUsed = {
	schema: GetAccessKeyLastUsed$,
	async resources({ AccessKeyId }, call) {
		const found = await findOwnKey(AccessKeyId, call);
		if (!found?.user) return [{ arn: rootArn(call.caller.accountId) }];
		return touchedUser(call, found.user.name);
	},
	async handle({ AccessKeyId }, call) {
		const found = await findOwnKey(AccessKeyId, call);
		if (!found) throw accessKeyHidden(call.caller.arn, AccessKeyId);
		return {
			...(found.user && { UserName: found.user.name }),
			AccessKeyLastUsed: describeLastUse(found.key),
		};
	},
} satisfies Operation<
	Checked<GetAccessKeyLastUsedRequest>,
	GetAccessKeyLastUsedResponse
>;

async function findOwnKey(
	accessKeyId: string,
	call: CallContext,
): Promise<{ key: AccessKeyTable; user: UserTable | undefined } | undefined> {
	const { read } = call.store;
	const key = await findAccessKey(read, accessKeyId);
	if (key?.account_id !== call.caller.accountId) return undefined;
	const user =
		key.user_id === null ? undefined : await findUserById(read, key.user_id);
	return { key, user };
}

/** AWS says N/A of a key that was never used, and leaves the date out. */
function describeLastUse(key: AccessKeyTable): AccessKeyLastUsed {
	return {
		LastUsedDate:
			key.last_used_at === null ? undefined : new Date(key.last_used_at),
		ServiceName: key.last_used_service ?? "N/A",
		Region: key.last_used_region ?? "N/A",
	};
}

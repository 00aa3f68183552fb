import {
	GetUser$,
	type GetUserRequest,
	type GetUserResponse,
	type User,
} from "@aws-sdk/client-iam";
import { findAccount } from "../../store/accounts.ts";
import { rootArn } from "../../store/entity-arn.ts";
import { listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { requireActingUser, touchedActingUser } from "./acting-user.ts";
import { describeUser } from "./describe-user.ts";
import { boundaryOf } from "./permissions-boundary.ts";
import { describeTags, tagsIfAny } from "./tags.ts";

/**
 * Retrieves information about the user, or without UserName about the caller; for the account's own keys that is
 * the root user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
 */
export const GetUser = {
	schema: GetUser$,
	resources: (input, call) => touchedActingUser(input.UserName, call),
	async handle(input, call) {
		const { read } = call.store;
		const user = await requireActingUser(read, input.UserName, call);
		if (!user) return { User: await describeRoot(call) };
		const tags = describeTags(await listTags(read, user.user_id));
		const boundary = await boundaryOf(read, user.user_id);
		return { User: { ...describeUser(user), ...boundary, ...tagsIfAny(tags) } };
	},
} satisfies Operation<Checked<GetUserRequest>, GetUserResponse>;

/** The root user has an ARN and a number, but neither name nor path. */
async function describeRoot(call: CallContext): Promise<User> {
	const { accountId } = call.caller;
	const account = await findAccount(call.store.read, accountId);
	return {
		Path: undefined,
		UserName: undefined,
		UserId: accountId,
		Arn: rootArn(accountId),
		CreateDate: new Date(account?.created_at ?? 0),
	};
}

import {
	CreateUser$,
	type CreateUserRequest,
	type CreateUserResponse,
} from "@aws-sdk/client-iam";
import { newUserId } from "../../credentials/identifiers.ts";
import { nameKey } from "../../store/page.ts";
import type { UserTable } from "../../store/schema.ts";
import { countUsers, findUserByName, insertUser } from "../../store/users.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { createdUser } from "./created-resource.ts";
import { describeUser } from "./describe-user.ts";
import { userAlreadyExists } from "./errors.ts";
import { checkPolicyArn } from "./managed-policies.ts";
import {
	describeBoundary,
	requestBoundaryKeys,
	setBoundary,
} from "./permissions-boundary.ts";
import { refuseBeyond } from "./quotas.ts";
import {
	checkTags,
	requestTagKeys,
	setTags,
	tagOnCreate,
	tagsIfAny,
	tagsOfUser,
} from "./tags.ts";

/**
 * Creates a new user for the account.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
 */
export const CreateUser = {
	schema: CreateUser$,
	resources: (input, call) => createdUser(call, input.UserName, input.Path),
	further: (input, call) =>
		tagOnCreate("iam:TagUser", input.Tags, () =>
			createdUser(call, input.UserName, input.Path),
		),
	contextKeys: (input) => ({
		...requestTagKeys(input.Tags),
		...requestBoundaryKeys(input.PermissionsBoundary),
	}),
	async handle(input, call) {
		const { PermissionsBoundary: boundary, Tags: tags = [] } = input;
		if (boundary) checkPolicyArn(boundary);
		checkTags(tags, true);
		const user = newUser(input, call);
		await call.store.write(async (tx) => {
			const { account_id: accountId } = user;
			if (await findUserByName(tx, accountId, user.name)) {
				throw userAlreadyExists(user.name);
			}
			await insertUser(tx, user);
			const count = await countUsers(tx, accountId);
			await refuseBeyond(tx, accountId, "UsersPerAccount", count);
			await setTags(tx, tagsOfUser(user), tags);
			if (boundary) await setBoundary(tx, accountId, user.user_id, boundary);
		});
		return {
			User: {
				...describeUser(user),
				...describeBoundary(boundary),
				...tagsIfAny(tags),
			},
		};
	},
} satisfies Operation<Checked<CreateUserRequest>, CreateUserResponse>;

function newUser(
	input: Checked<CreateUserRequest>,
	call: CallContext,
): UserTable {
	return {
		user_id: newUserId(call.random),
		account_id: call.caller.accountId,
		name: input.UserName,
		name_key: nameKey(input.UserName),
		path: input.Path ?? "/",
		created_at: call.clock.now(),
	};
}

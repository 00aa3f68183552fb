import { UpdateUser$, type UpdateUserRequest } from "@aws-sdk/client-iam";
import { userArn } from "../../store/entity-arn.ts";
import { nameKey } from "../../store/page.ts";
import type { UserTable } from "../../store/schema.ts";
import { findUserByName, updateUser } from "../../store/users.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { userAlreadyExists } from "./errors.ts";
import { requireUser } from "./find-entity.ts";
import { touchedUser } from "./touched-resource.ts";
import { renameTrust } from "./trust-principals.ts";

/**
 * Gives the user another name or path; its unique id, keys and policies stay. The caller needs the permission on the
 * user as it is and as it will be.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
 */
export const UpdateUser = {
	schema: UpdateUser$,
	async resources({ UserName, NewUserName, NewPath }, call) {
		const { accountId } = call.caller;
		const user = await findUserByName(call.store.read, accountId, UserName);
		const old = await touchedUser(call, UserName);
		if (!user) return old;
		const arn = userArn(renamed(user, NewUserName, NewPath));
		return old.flatMap((resource) => [resource, { ...resource, arn }]);
	},
	async handle({ UserName, NewUserName, NewPath }, call) {
		const { accountId } = call.caller;
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, UserName);
			const { name, name_key, path } = renamed(user, NewUserName, NewPath);
			const holder = await findUserByName(tx, accountId, name);
			if (holder && holder.user_id !== user.user_id) {
				throw userAlreadyExists(name);
			}
			await updateUser(tx, user.user_id, { name, name_key, path });
			const arn = userArn({ account_id: accountId, name, path });
			await renameTrust(tx, user.user_id, arn);
		});
	},
} satisfies Operation<Checked<UpdateUserRequest>, void>;

function renamed(
	user: UserTable,
	newName: string | undefined,
	newPath: string | undefined,
): UserTable {
	const name = newName ?? user.name;
	return { ...user, name, name_key: nameKey(name), path: newPath ?? user.path };
}

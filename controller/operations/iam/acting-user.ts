import type { UserPrincipal } from "../../authenticate/principal.ts";
import { rootArn } from "../../store/entity-arn.ts";
import type { UserTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import { findUserById } from "../../store/users.ts";
import type { CallContext, Resource } from "../operation.ts";
import { noSuchUser, userNameNeeded } from "./errors.ts";
import { requireUser } from "./find-entity.ts";
import { users } from "./named-entity.ts";
import { asTouched, touchedUser } from "./touched-resource.ts";

/**
 * The user a call is about: the one it names, or else its caller; undefined means the account itself. Throws
 * ValidationError when the call names none and its caller is a role or a federated user, NoSuchEntity.
 */
export async function requireActingUser(
	database: Database,
	userName: string | undefined,
	call: CallContext,
): Promise<UserTable | undefined> {
	if (userName !== undefined) return requireUser(database, call, userName);
	const self = callingUser(call);
	if (!self) return undefined;
	const user = await findUserById(database, self.principalId);
	if (!user) throw noSuchUser(self.userName);
	return user;
}

/** What a call about a user, or without UserName about its caller, touches. */
export async function touchedActingUser(
	userName: string | undefined,
	call: CallContext,
): Promise<readonly Resource[]> {
	if (userName !== undefined) return touchedUser(call, userName);
	const self = callingUser(call);
	if (!self) return [{ arn: rootArn(call.caller.accountId) }];
	const user = await findUserById(call.store.read, self.principalId);
	return asTouched(call, users, self.userName, user);
}

/** The caller, by the id that stays when somebody else gets the name; undefined when it is the account itself. */
function callingUser({ caller }: CallContext): UserPrincipal | undefined {
	if (caller.type === "User") return caller;
	if (caller.type === "Account") return undefined;
	throw userNameNeeded();
}

import { rootArn } from "../../store/entity-arn.ts";
import type { UserTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext, Resource } from "../operation.ts";
import { userNameNeeded } from "./errors.ts";
import { requireUser } from "./find-entity.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * The user a call is about: the one it names, or else its caller. Undefined means the account itself.
 * Throws ValidationError when the call names none and its caller is a role or a federated user.
 */
export function actingUserName(
	userName: string | undefined,
	call: CallContext,
): string | undefined {
	if (userName !== undefined) return userName;
	const { caller } = call;
	if (caller.type === "User") return caller.userName;
	if (caller.type === "Account") return undefined;
	throw userNameNeeded();
}

/** The row of the user a call is about; undefined means the account itself. Throws NoSuchEntity. */
export async function requireActingUser(
	database: Database,
	userName: string | undefined,
	call: CallContext,
): Promise<UserTable | undefined> {
	const name = actingUserName(userName, call);
	if (name === undefined) return undefined;
	return requireUser(database, call.caller.accountId, name);
}

/** What a call about a user, or without UserName about its caller, touches. */
export async function touchedActingUser(
	userName: string | undefined,
	call: CallContext,
): Promise<readonly Resource[]> {
	const name = actingUserName(userName, call);
	if (name === undefined) return [{ arn: rootArn(call.caller.accountId) }];
	return touchedUser(call, name);
}

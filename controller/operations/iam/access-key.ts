import { findAccessKey } from "../../store/access-keys.ts";
import type { AccessKeyTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext } from "../operation.ts";
import { requireActingUser } from "./acting-user.ts";
import { noSuchAccessKey } from "./errors.ts";

/** How calls name an access key: its id, and whose it is unless the caller's. */
export interface AccessKeyName {
	readonly UserName?: string | undefined;
	readonly AccessKeyId: string;
}

/** The access key a call names; throws NoSuchEntity also when it is somebody else's. */
export async function requireAccessKey(
	database: Database,
	{ UserName, AccessKeyId }: AccessKeyName,
	call: CallContext,
): Promise<AccessKeyTable> {
	const user = await requireActingUser(database, UserName, call);
	const key = await findAccessKey(database, AccessKeyId);
	const isTheirs =
		key?.account_id === call.caller.accountId &&
		key.user_id === (user?.user_id ?? null);
	if (!isTheirs) throw noSuchAccessKey(AccessKeyId);
	return key;
}

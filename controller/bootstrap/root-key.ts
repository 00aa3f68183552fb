import type { Credentials } from "../credentials/credentials.ts";
import {
	deleteAccessKey,
	insertAccessKey,
	listAccessKeys,
} from "../store/access-keys.ts";
import type { WriteTransaction } from "../store/store.ts";
import { writeRootCredentials } from "./root-credentials-file.ts";

/** What making a root key takes. */
export interface RootKeyDeps {
	readonly accountId: string;
	readonly credentials: Pick<Credentials, "createAccessKey">;
	/** Where the operator finds it. */
	readonly credentialsFile: string;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

/** Gives an account a root key, handed to the operator before the write that makes it can be committed. */
export async function createRootKey(
	tx: WriteTransaction,
	deps: RootKeyDeps,
): Promise<void> {
	const key = deps.credentials.createAccessKey();
	await insertAccessKey(tx, {
		access_key_id: key.accessKeyId,
		account_id: deps.accountId,
		user_id: null,
		sealed_secret: key.sealedSecret,
		status: "Active",
		created_at: deps.now,
		last_used_at: null,
		last_used_service: null,
		last_used_region: null,
	});
	writeRootCredentials(deps.credentialsFile, key);
}

/** Deletes every root key of an account and gives it a new one: the way back when the credentials are lost or known to others. */
export async function replaceRootKeys(
	tx: WriteTransaction,
	deps: RootKeyDeps,
): Promise<void> {
	for (const key of await listAccessKeys(tx, deps.accountId, null)) {
		await deleteAccessKey(tx, key.access_key_id);
	}
	await createRootKey(tx, deps);
}

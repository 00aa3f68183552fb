import type { RandomBytes } from "#shared/random.ts";
import { seal, unseal } from "#shared/seal.ts";
import { findSealedSecret, putSealedSecret } from "../store/sealed-secrets.ts";
import type { Database, Store, WriteTransaction } from "../store/store.ts";

/** What sealing under the master key takes. */
export interface SealingDeps {
	readonly masterKey: Buffer;
	readonly random: RandomBytes;
}

/**
 * Reads a secret that all controllers share; undefined when there is none yet. Throws when it is there
 * and does not open: the controller must not start then.
 */
export async function readSealedSecret(
	db: Database,
	secretId: string,
	masterKey: Buffer,
): Promise<Buffer | undefined> {
	const sealed = await findSealedSecret(db, secretId);
	if (sealed === undefined) return undefined;
	const opened = unseal(masterKey, Buffer.from(sealed, "base64"), secretId);
	if (opened) return opened;
	throw new Error(
		`the master key does not open the store's secret "${secretId}": this store was made with another master key file`,
	);
}

/** Seals a secret into the store, in the place of what was there. */
export async function writeSealedSecret(
	tx: WriteTransaction,
	secretId: string,
	value: Buffer,
	{ masterKey, random }: SealingDeps,
): Promise<void> {
	const sealed = seal(masterKey, value, secretId, random);
	await putSealedSecret(tx, secretId, sealed.toString("base64"));
}

/**
 * Reads a shared secret, made by `create` when there is none. Of several controllers that start at
 * once only the first one's stands, and all of them get that one.
 */
export async function readOrCreateSealedSecret(
	store: Store,
	secretId: string,
	create: () => Buffer | Promise<Buffer>,
	deps: SealingDeps,
): Promise<Buffer> {
	const { masterKey } = deps;
	const present = await readSealedSecret(store.read, secretId, masterKey);
	if (present) return present;
	const candidate = await create();
	return store.write(async (tx) => {
		const standing = await readSealedSecret(tx, secretId, masterKey);
		if (standing) return standing;
		await writeSealedSecret(tx, secretId, candidate, deps);
		return candidate;
	});
}

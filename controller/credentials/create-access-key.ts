import { seal, unseal } from "#shared/seal.ts";
import type { LongTermCredentials } from "./credentials.ts";
import { newAccessKeyId } from "./identifiers.ts";
import type { SealingDeps } from "./sealed-secrets.ts";

/** 30 bytes are 40 characters of base64, as long as AWS's. */
const SECRET_BYTES = 30;

/** A new long-term key pair: the secret for its owner, the sealed secret for the store. */
export function createAccessKey({
	masterKey,
	random,
}: SealingDeps): LongTermCredentials {
	const accessKeyId = newAccessKeyId(random);
	const secretAccessKey = random(SECRET_BYTES).toString("base64");
	const plain = Buffer.from(secretAccessKey);
	const sealed = seal(masterKey, plain, accessKeyId, random);
	return {
		accessKeyId,
		secretAccessKey,
		sealedSecret: sealed.toString("base64"),
	};
}

/** The secret that was sealed for an access key; throws when it does not open, which only a wrong master key or a changed row explains. */
export function openAccessKey(
	accessKeyId: string,
	sealedSecret: string,
	masterKey: Buffer,
): string {
	const sealed = Buffer.from(sealedSecret, "base64");
	const opened = unseal(masterKey, sealed, accessKeyId);
	if (opened) return opened.toString();
	throw new Error(`the master key does not open access key ${accessKeyId}`);
}

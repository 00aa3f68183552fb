import "reflect-metadata";
import { type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";
import type { OpenIdentityKey } from "./identity-key.ts";
import { signedAttributes, signedData } from "./signed-data.ts";

/** AWS's answers are base64 in lines this long, without a line end after the last. */
const LINE = /.{1,76}/g;

const rsaSign = promisify(sign);

/** Both proofs of a document, as instances read them. */
export interface DocumentSignatures {
	/** RSA with SHA-256 over the document alone. */
	readonly signature: string;
	/** PKCS #7 signed data with the document in it and no certificate, without PEM's armour. */
	readonly pkcs7: string;
}

/**
 * Signs an identity document in the two forms that AWS documents. `signingTime` is the document's own, so the same
 * document gets the same signatures whichever controller signs it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-rsa2048.html
 */
export async function signDocument(
	document: string,
	signingTime: Date,
	signer: OpenIdentityKey,
): Promise<DocumentSignatures> {
	const content = Buffer.from(document);
	const attributes = signedAttributes(content, signingTime);
	const [plain, ofAttributes] = await Promise.all([
		signBytes(content, signer.key),
		signBytes(attributes.der, signer.key),
	]);
	const pkcs7 = signedData(content, attributes, ofAttributes, signer);
	return { signature: base64Lines(plain), pkcs7: base64Lines(pkcs7) };
}

/** On a thread beside the event loop, which has other calls to answer. */
function signBytes(data: Uint8Array, key: KeyObject): Promise<Buffer> {
	return rsaSign("sha256", data, key);
}

function base64Lines(bytes: Buffer): string {
	return (bytes.toString("base64").match(LINE) ?? []).join("\n");
}

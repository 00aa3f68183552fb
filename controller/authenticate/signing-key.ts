import { createHmac } from "node:crypto";

/** Where and when a signature holds: the last four parts of a credential. */
export interface SigningScope {
	/** YYYYMMDD. */
	readonly date: string;
	readonly region: string;
	readonly service: string;
}

/**
 * The key a request is signed with, derived from the secret access key for one day, region and service.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function deriveSigningKey(
	secretAccessKey: string,
	scope: SigningScope,
): Buffer {
	const dateKey = hmac(`AWS4${secretAccessKey}`, scope.date);
	const regionKey = hmac(dateKey, scope.region);
	const serviceKey = hmac(regionKey, scope.service);
	return hmac(serviceKey, "aws4_request");
}

/** HMAC-SHA256 of text that stands for bytes. */
export function hmac(key: string | Buffer, text: string): Buffer {
	return createHmac("sha256", key).update(text, "latin1").digest();
}

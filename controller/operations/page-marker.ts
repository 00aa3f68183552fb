import { createHmac, timingSafeEqual } from "node:crypto";

const SEAL_BYTES = 16;

/**
 * Where the next page of a list begins, for the client to hand back: base64url, sealed, and good for no other
 * list or account than `bound` names. The store's generation is the seal's key: no caller of the API ever sees
 * it, and every controller has it.
 */
export function makePageMarker(
	key: string,
	bound: string,
	generation: string,
): string {
	const sealed = [sealOf(key, bound, generation), Buffer.from(key)];
	return Buffer.concat(sealed).toString("base64url");
}

/** The key inside a marker; undefined when it was not made for this list and account. */
export function openPageMarker(
	marker: string,
	bound: string,
	generation: string,
): string | undefined {
	const bytes = Buffer.from(marker, "base64url");
	const seal = bytes.subarray(0, SEAL_BYTES);
	const key = bytes.subarray(SEAL_BYTES).toString();
	if (seal.length < SEAL_BYTES) return undefined;
	return timingSafeEqual(seal, sealOf(key, bound, generation))
		? key
		: undefined;
}

function sealOf(key: string, bound: string, generation: string): Buffer {
	return createHmac("sha256", generation)
		.update(JSON.stringify([bound, key]))
		.digest()
		.subarray(0, SEAL_BYTES);
}

import type { RandomBytes } from "#shared/random.ts";
import { seal, unseal } from "#shared/seal.ts";
import { type CacheContent, cacheContent } from "./cache-content.ts";

/** Raised with every change that an agent of the version before could not read. */
const VERSION = 1;
const HEADER = /^gumleaf-cache (\d{1,9})\n/;

/** What a file turned out to hold, or what is wrong with it, in words for the operator. */
export type OpenedCache =
	| { readonly content: CacheContent; readonly fault?: never }
	| { readonly fault: string; readonly content?: never };

/** The cache as it stands on disk: a line with its version, then everything else sealed under the key. */
export function sealCache(
	content: CacheContent,
	key: Uint8Array,
	random: RandomBytes,
): Buffer {
	const header = `gumleaf-cache ${VERSION}\n`;
	const plain = Buffer.from(JSON.stringify(content));
	return Buffer.concat([Buffer.from(header), seal(key, plain, header, random)]);
}

/** Opens what `sealCache` made. Nothing of a file with a fault is used. */
export function openCache(file: Uint8Array, key: Uint8Array): OpenedCache {
	const start = Buffer.from(file.subarray(0, 32)).toString("latin1");
	const [header = "", version = ""] = HEADER.exec(start) ?? [];
	if (header === "") return { fault: "it is not a cache of the agent" };
	if (Number(version) !== VERSION) {
		return {
			fault: `it is of version ${version} and this agent reads ${VERSION}`,
		};
	}
	const plain = unseal(key, file.subarray(header.length), header);
	if (!plain) return { fault: "it is damaged or sealed under another key" };
	return decode(plain);
}

function decode(plain: Buffer): OpenedCache {
	try {
		return { content: cacheContent.parse(JSON.parse(plain.toString())) };
	} catch {
		return { fault: "it does not hold what a cache should" };
	}
}

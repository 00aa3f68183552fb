import { hkdfSync } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { StepError } from "#shared/errors.ts";
import type { RandomBytes } from "#shared/random.ts";
import { replaceFile } from "#shared/replace-file.ts";

const KEY_BYTES = 32;
/** Larger files are something else, taken for a key by mistake. */
const MOST_FILE_BYTES = 65_536;
/** systemd shows a credential that its service may read by an ACL as readable by the group. */
const FORBIDDEN_MODE = 0o027;

/**
 * The key that the agent's memory is sealed under, drawn from a file of at least 32 bytes of any kind: one that the
 * operator provides (a systemd credential), which must be there, or the agent's own in its state folder, made at the
 * first start. Rejects when the file cannot be used, or is open to others.
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
export async function readCacheKey(
	{
		stateDir,
		cacheKeyFile,
	}: { readonly stateDir: string; readonly cacheKeyFile: string | undefined },
	random: RandomBytes,
): Promise<Buffer> {
	const path = cacheKeyFile ?? join(stateDir, "cache.key");
	try {
		return derive(await readSecret(path));
	} catch (error) {
		if (cacheKeyFile !== undefined || !isMissing(error)) {
			throw new StepError(`reading the cache's key in ${path}`, error);
		}
	}
	const secret = random(KEY_BYTES);
	await mkdir(stateDir, { recursive: true, mode: 0o700 });
	await replaceFile(path, secret);
	return derive(secret);
}

async function readSecret(path: string): Promise<Buffer> {
	await using file = await open(path);
	const { mode, size } = await file.stat();
	if ((mode & FORBIDDEN_MODE) !== 0) {
		throw new Error("others than its owner may read or change it");
	}
	if (size < KEY_BYTES || size > MOST_FILE_BYTES) {
		throw new Error(`it holds ${size} bytes, not ${KEY_BYTES} or some more`);
	}
	return await file.readFile();
}

function derive(secret: Uint8Array): Buffer {
	const purpose = "gumleaf agent cache";
	return Buffer.from(hkdfSync("sha256", secret, "", purpose, KEY_BYTES));
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && "code" in error && error.code === "ENOENT";
}

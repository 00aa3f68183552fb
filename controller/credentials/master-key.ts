import { constants } from "node:fs";
import { link, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { StepError } from "#shared/errors.ts";
import type { RandomBytes } from "#shared/random.ts";

const MASTER_KEY_BYTES = 32;
/** The rights that nobody but the owner may have. */
const FOREIGN_RIGHTS = 0o077;
const GROUP_READ = 0o040;

/**
 * Reads the master key: 32 bytes in base64, in a file that only its owner may read. Makes the file
 * when there is none. Rejects a file that others can read, or that holds anything else.
 */
export async function readOrCreateMasterKey(
	file: string,
	random: RandomBytes,
): Promise<Buffer> {
	try {
		return await readMasterKey(file);
	} catch (error) {
		if (!isCode(error, "ENOENT")) {
			throw new StepError(`reading the master key file ${file}`, error);
		}
	}
	try {
		await createMasterKey(file, random);
		return await readMasterKey(file);
	} catch (error) {
		throw new StepError(`creating the master key file ${file}`, error);
	}
}

async function readMasterKey(file: string): Promise<Buffer> {
	const { mode, gid } = await stat(file);
	if (!isPrivate(mode, gid)) {
		throw new Error("others than its owner may read it (chmod 600 it)");
	}
	const text = (await readFile(file, "latin1")).trim();
	const key = Buffer.from(text, "base64");
	if (key.length !== MASTER_KEY_BYTES || key.toString("base64") !== text) {
		throw new Error("it does not hold 32 bytes in base64");
	}
	return key;
}

/** systemd gives a service its credentials through an access list, which shows as reading rights of root's group. */
function isPrivate(mode: number, gid: number): boolean {
	const foreign = mode & FOREIGN_RIGHTS;
	return foreign === 0 || (foreign === GROUP_READ && gid === 0);
}

/** Written aside and linked into place, so that a crash leaves no half a key and two starts make one. */
async function createMasterKey(
	file: string,
	random: RandomBytes,
): Promise<void> {
	const text = `${random(MASTER_KEY_BYTES).toString("base64")}\n`;
	const aside = `${file}.${random(8).toString("hex")}`;
	await writeSynced(aside, text);
	try {
		await link(aside, file).catch((error: unknown) => {
			if (!isCode(error, "EEXIST")) throw error;
		});
	} finally {
		await unlink(aside);
	}
	await syncDirectory(dirname(file));
}

async function writeSynced(file: string, text: string): Promise<void> {
	await using handle = await open(file, "wx", 0o600);
	await handle.writeFile(text);
	await handle.sync();
}

async function syncDirectory(directory: string): Promise<void> {
	await using handle = await open(directory, constants.O_DIRECTORY);
	await handle.sync();
}

function isCode(error: unknown, code: string): boolean {
	return error instanceof Error && "code" in error && error.code === code;
}

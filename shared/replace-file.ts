import { open, rename, rm, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Puts new content in the place of a file, its owner's alone (0600), whole or not at all: a crash leaves the one
 * before. Rejects when the disk does not take it, and leaves nothing half written.
 */
export async function replaceFile(
	path: string,
	content: string | Uint8Array,
): Promise<void> {
	const aside = `${path}.new`;
	try {
		await writeThrough(aside, content);
		await rename(aside, path);
	} catch (error) {
		// It may be what fills the disk.
		await unlink(aside).catch(() => {});
		throw error;
	}
	await using folder = await open(dirname(path));
	await folder.sync();
}

async function writeThrough(
	path: string,
	content: string | Uint8Array,
): Promise<void> {
	// Never through what lies there: where others may write too, it could be a link to a file of somebody else's.
	await rm(path, { force: true });
	await using file = await open(path, "wx", 0o600);
	await file.chmod(0o600);
	await file.writeFile(content);
	await file.sync();
}

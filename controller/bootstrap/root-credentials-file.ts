import {
	closeSync,
	existsSync,
	fsyncSync,
	openSync,
	renameSync,
	rmSync,
	writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** The root account's key pair, as the file tells it. */
export interface RootCredentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
}

/**
 * Writes the root credentials in AWS's shared-credentials format, for their owner alone; on disk when it returns.
 * A file that is there is kept beside it as `.previous`: it may belong to another store. Synchronous, because it
 * runs inside the write that makes the key: a key that is committed has always reached its file.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export function writeRootCredentials(
	file: string,
	{ accessKeyId, secretAccessKey }: RootCredentials,
): void {
	const aside = `${file}.new`;
	rmSync(aside, { force: true });
	writeDurably(
		aside,
		`[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
	);
	if (existsSync(file)) renameSync(file, `${file}.previous`);
	renameSync(aside, file);
	syncFolder(dirname(file));
}

function writeDurably(file: string, text: string): void {
	const descriptor = openSync(file, "wx", 0o600);
	try {
		writeSync(descriptor, text);
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

function syncFolder(folder: string): void {
	const descriptor = openSync(folder, "r");
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

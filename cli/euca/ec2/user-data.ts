import { existsSync, readFileSync } from "node:fs";
import { StepError } from "#shared/errors.ts";

/** The three ways to give user data. */
export interface UserDataFlags {
	readonly "user-data": string | undefined;
	readonly "user-data-force": string | undefined;
	readonly "user-data-file": string | undefined;
}

/** User data as the request carries it; undefined when there is none. Throws for text that looks like a file's name. */
export function encodeUserData(flags: UserDataFlags): string | undefined {
	const { "user-data": text, "user-data-file": file } = flags;
	if (text && existsSync(text)) {
		throw new Error(
			`argument -d/--user-data: '${text}' is a file: to pass its contents, use -f/--user-data-file; to pass its name, use --user-data-force`,
		);
	}
	const data = file ? readBytes(file) : text || flags["user-data-force"];
	return data && Buffer.from(data).toString("base64");
}

function readBytes(file: string): Buffer {
	try {
		return readFileSync(file);
	} catch (cause) {
		throw new StepError(`reading ${file}`, cause);
	}
}

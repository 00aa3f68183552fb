import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { StepError } from "#shared/errors.ts";
import type { PostgresLocation } from "./postgres-location.ts";

/** Whom a password is for. */
export interface PasswordUse
	extends Pick<PostgresLocation, "host" | "port" | "database"> {
	readonly user: string;
}

/** Where to look for it. */
export interface PasswordPlaces {
	/** A file that holds nothing else. */
	readonly passwordFile: string | undefined;
	readonly passFile: string | undefined;
	readonly environment: PostgresEnvironment;
}

/** PostgreSQL's own variables. */
export interface PostgresEnvironment {
	readonly PGPASSWORD?: string | undefined;
	readonly PGPASSFILE?: string | undefined;
}

/**
 * Finds the password for a connection that the server wants one for, anew each time, so that it can be changed while the
 * controller runs: the file that holds it alone, PGPASSWORD, then PostgreSQL's password file. Rejects when there is none.
 */
export async function findPassword(
	use: PasswordUse,
	places: PasswordPlaces,
): Promise<string> {
	const { passwordFile, environment } = places;
	if (passwordFile !== undefined) {
		return (await readSecret(passwordFile)).replace(/\r?\n$/, "");
	}
	if (environment.PGPASSWORD) return environment.PGPASSWORD;
	const named = places.passFile ?? environment.PGPASSFILE;
	const file = named ?? join(homedir(), ".pgpass");
	const lines = await readSecret(file).catch((error: unknown) => {
		if (named === undefined && isMissing(error)) return "";
		throw error;
	});
	const password = passwordIn(lines, use);
	if (password !== undefined) return password;
	throw new Error(
		`PostgreSQL wants a password, and neither store-password-file nor PGPASSWORD nor ${file} has one for it`,
	);
}

/**
 * The password of the first line that fits, of lines `host:port:database:user:password` in which `*` is anything and a
 * backslash takes the meaning of the next character.
 * @see https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
export function passwordIn(
	text: string,
	{ host, port, database, user }: PasswordUse,
): string | undefined {
	const hosts = host.startsWith("/") ? [host, "localhost"] : [host];
	for (const line of text.split(/\r?\n/)) {
		if (line.startsWith("#")) continue;
		const [place = "", ...rest] = fieldsOf(line);
		const password = rest[3];
		if (password === undefined) continue;
		const fits =
			(place === "*" || hosts.includes(place)) &&
			[String(port), database, user].every(
				(wanted, index) => rest[index] === "*" || rest[index] === wanted,
			);
		if (fits) return password;
	}
	return undefined;
}

function fieldsOf(line: string): string[] {
	const fields = [""];
	for (const [part] of line.matchAll(/\\?./gsu)) {
		if (part === ":" && fields.length < 5) fields.push("");
		else fields.push(`${fields.pop()}${part.replace(/^\\(?=.)/su, "")}`);
	}
	return fields;
}

async function readSecret(file: string): Promise<string> {
	try {
		const { mode } = await stat(file);
		if (mode & 0o007) throw new Error("everybody may read or write it");
		return await readFile(file, "utf8");
	} catch (cause) {
		throw new StepError(`reading the password file ${file}`, cause);
	}
}

function isMissing(error: unknown): boolean {
	const cause = error instanceof StepError ? error.cause : error;
	return (cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}

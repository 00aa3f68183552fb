import { z } from "zod";
import type { SettingHelp } from "#shared/command-line.ts";
import { count, path } from "#shared/setting-kinds.ts";
import {
	isConfidential,
	parseStoreLocation,
	type StoreLocation,
} from "../store/store-location.ts";

/** Where the controller keeps what it must not lose, and writes down what it did. */
export const storageSettings = {
	"data-dir": path.prefault("/var/lib/gumleaf").meta({
		argument: "DIR",
		description:
			"the controller's folder: root-credentials, and what the next two name by default",
		default: "/var/lib/gumleaf",
	} satisfies SettingHelp),
	"master-key-file": path.optional().meta({
		argument: "FILE",
		description:
			"key under which every stored secret is sealed, made at the first start; keep it apart from backups of the store",
		default: "DATA-DIR/master-key",
	} satisfies SettingHelp),
	store: z
		.string()
		.optional()
		.transform((text, context) => {
			if (text === undefined) return undefined;
			const location = parseStoreLocation(text);
			if (typeof location !== "string") return location;
			context.addIssue(location);
			return z.NEVER;
		})
		.meta({
			argument: "sqlite:FILE|postgres://USER@HOST:PORT/DATABASE",
			description:
				"the database: a file, sqlite::memory: for one that ends with the controller, or one of PostgreSQL 13 or newer, which several controllers may share (a socket: postgres:///DATABASE?host=FOLDER). TLS is verified (sslmode=verify-full, sslrootcert=FILE, sslcert, sslkey); the password is never part of it",
			default: "sqlite:DATA-DIR/gumleaf.db",
		} satisfies SettingHelp),
	"store-password-file": path.optional().meta({
		argument: "FILE",
		description:
			"file with PostgreSQL's password alone, read at every new connection; without it PGPASSWORD, then the password file (passfile=FILE in the store, PGPASSFILE, ~/.pgpass)",
	} satisfies SettingHelp),
	"store-connections": count(10).meta({
		argument: "N",
		description:
			"how many connections to PostgreSQL a controller may have open; one more listens",
		default: "10",
	} satisfies SettingHelp),
	"allow-plaintext-store": z
		.boolean()
		.prefault(false)
		.meta({
			description:
				"reach PostgreSQL beyond loopback without TLS (sslmode=disable): whoever is on the network may read and change everything",
		} satisfies SettingHelp),
	"audit-log": path.optional().meta({
		argument: "FILE",
		description:
			"write a JSON line for every call and every issued credential; reopened on SIGHUP",
	} satisfies SettingHelp),
};

/** Whether what goes to the database stays private, or was said to be nobody's concern. */
export function isSafeStore(given: {
	readonly store?: StoreLocation | undefined;
	readonly "allow-plaintext-store": boolean;
}): boolean {
	// Something else when it is no location at all, which is a fault of its own.
	if (given["allow-plaintext-store"] || !isLocation(given.store)) return true;
	return isConfidential(given.store);
}

function isLocation(value: unknown): value is StoreLocation {
	return typeof value === "object" && value !== null && "engine" in value;
}

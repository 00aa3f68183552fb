import winston from "winston";
import {
	type JournalFields,
	journalFieldsOf,
	type WriteEntry,
} from "./journal.ts";
import { StandardError } from "./standard-error.ts";

/** What every part logs through: a constant message, values in fields. */
export type Logger = Pick<
	winston.Logger,
	"debug" | "info" | "warn" | "error" | "child"
>;

/** The logger of a whole program: its level may be changed while it is in use. */
export type RootLogger = Logger & { level: string };

const SECRET_FIELD = /secret|token|password|authorization|privatekey|userdata/i;
const REDACTED = "[redacted]";

/** Field names are few and come again; names that callers choose do not fill the memory. */
const MOST_NAMES = 1_000;
const secretNames = new Map<string, boolean>();

function mayBeSecret(field: string): boolean {
	const known = secretNames.get(field);
	if (known !== undefined) return known;
	const secret = SECRET_FIELD.test(field);
	if (secretNames.size < MOST_NAMES) secretNames.set(field, secret);
	return secret;
}

/** Replaces the values of fields that may carry a secret, at any depth; ids and names stay readable. */
export function redact(value: unknown, field = ""): unknown {
	if (value === undefined || value === null) return value;
	if (mayBeSecret(field)) return REDACTED;
	if (Array.isArray(value)) return value.map((item) => redact(item));
	if (typeof value === "bigint") return String(value);
	if (typeof value !== "object") return value;
	if (value instanceof Error) return value.message;
	const redacted: Record<string, unknown> = {};
	for (const [key, inner] of Object.entries(value)) {
		redacted[key] = redact(inner, key);
	}
	return redacted;
}

/**
 * What the journal files a line under when it begins with it.
 * @see https://man7.org/linux/man-pages/man3/sd-daemon.3.html
 */
const JOURNAL_PRIORITIES: Readonly<Record<string, string>> = {
	error: "3",
	warn: "4",
	info: "6",
	debug: "7",
};
/** What a line itself is, or says of itself, in the journal's own fields. */
const OWN_FIELDS = ["level", "message", "program", "timestamp"];

interface LineOptions {
	/** Whether standard error goes to the journal: lines then bear their level in the way it reads. */
	readonly toJournal: boolean;
	/** The journal's own way, by which lines have fields; what it does not take goes to standard error. */
	readonly journal?: WriteEntry | undefined;
}

/** Makes a program's root logger: one JSON object a line on standard error, secrets redacted. */
export function createLogger(
	program: string,
	level = "info",
	{ toJournal, journal }: LineOptions = { toJournal: false },
): RootLogger {
	const logger = winston.createLogger({ level, defaultMeta: { program } });
	const standardError = new StandardError();
	// In one step: winston's streams and formats, one after the other, cost three times as much.
	logger.write = (info: winston.LogEntry) => {
		if (logger.isLevelEnabled(info.level)) {
			info.timestamp = new Date().toISOString();
			const line = redact(info) as Record<string, unknown>;
			const text = JSON.stringify(line);
			const priority = JOURNAL_PRIORITIES[info.level] ?? "6";
			if (journal?.(entryOf(program, priority, text, line))) return true;
			standardError.write(toJournal ? `<${priority}>${text}` : text);
		}
		return true;
	};
	return logger;
}

function entryOf(
	program: string,
	priority: string,
	text: string,
	line: Readonly<Record<string, unknown>>,
): JournalFields {
	const said = Object.entries(line).filter(
		([key]) => !OWN_FIELDS.includes(key),
	);
	return {
		MESSAGE: text,
		PRIORITY: priority,
		SYSLOG_IDENTIFIER: `gumleaf-${program}`,
		...journalFieldsOf(Object.fromEntries(said)),
	};
}

/** A logger that says nothing, for tests. */
export function silentLogger(): Logger {
	return winston.createLogger({ silent: true });
}

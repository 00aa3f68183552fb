import winston from "winston";
import { MESSAGE, StandardError } from "./standard-error.ts";

/** What every part logs through: a constant message, values in fields. */
export type Logger = Pick<
	winston.Logger,
	"debug" | "info" | "warn" | "error" | "child"
>;

/** The logger of a whole program: its level may be changed while it is in use. */
export type RootLogger = Logger & { level: string };

const SECRET_FIELD = /secret|token|password|authorization|privatekey|userdata/i;
const REDACTED = "[redacted]";

/** Replaces the values of fields that may carry a secret, at any depth; ids and names stay readable. */
export function redact(value: unknown, field = ""): unknown {
	if (SECRET_FIELD.test(field) && value !== undefined && value !== null) {
		return REDACTED;
	}
	if (Array.isArray(value)) return value.map((item) => redact(item));
	if (typeof value === "bigint") return String(value);
	if (typeof value !== "object" || value === null) return value;
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
	error: "<3>",
	warn: "<4>",
	info: "<6>",
	debug: "<7>",
};

interface LineOptions {
	/** Whether the lines go to the journal, with their level in the way it reads. */
	readonly toJournal: boolean;
}

/** The whole line in one step: winston's own formats, one after the other, cost three times as much. */
const jsonLine = winston.format((info, options) => {
	const { toJournal } = options as LineOptions;
	const priority = toJournal ? JOURNAL_PRIORITIES[info.level] : "";
	info.timestamp = new Date().toISOString();
	info[MESSAGE] = `${priority}${JSON.stringify(redact(info))}`;
	return info;
});

/** Makes a program's root logger: one JSON object a line on standard error, secrets redacted. */
export function createLogger(
	program: string,
	level = "info",
	options: LineOptions = { toJournal: false },
): RootLogger {
	return winston.createLogger({
		level,
		defaultMeta: { program },
		format: jsonLine(options),
		transports: [new StandardError()],
	});
}

/** A logger that says nothing, for tests. */
export function silentLogger(): Logger {
	return winston.createLogger({ silent: true });
}

import winston from "winston";

/** What every part logs through: a constant message, values in fields. */
export type Logger = Pick<
	winston.Logger,
	"debug" | "info" | "warn" | "error" | "child"
>;

const SECRET_FIELD = /secret|token|password|authorization|privatekey|userdata/i;
const REDACTED = "[redacted]";

/** Replaces the values of fields that may carry a secret, at any depth; ids and names stay readable. */
export function redact(value: unknown, field = ""): unknown {
	if (SECRET_FIELD.test(field) && value !== undefined && value !== null) {
		return REDACTED;
	}
	if (Array.isArray(value)) return value.map((item) => redact(item));
	if (typeof value !== "object" || value === null) return value;
	if (value instanceof Error) return value.message;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) => [key, redact(inner, key)]),
	);
}

const redactFields = winston.format((info) => {
	for (const key of Object.keys(info)) info[key] = redact(info[key], key);
	return info;
});

/** Makes a program's root logger: one JSON object a line on standard error, secrets redacted. */
export function createLogger(program: string, level = "info"): Logger {
	return winston.createLogger({
		level,
		defaultMeta: { program },
		format: winston.format.combine(
			redactFields(),
			winston.format.timestamp(),
			winston.format.json(),
		),
		transports: [
			new winston.transports.Console({
				stderrLevels: ["error", "warn", "info", "debug"],
			}),
		],
	});
}

/** A logger that says nothing, for tests. */
export function silentLogger(): Logger {
	return winston.createLogger({ silent: true });
}

import { z } from "zod";
import type { SettingHelp } from "./command-line.ts";
import { parseDuration } from "./duration.ts";

/** A file or folder, absolute or from where the program was started. */
export const path = z.string().min(1, "must be a path");

/** Text such as `6h`, read as seconds. */
export function duration(fallback: string, least: number, most: number) {
	return z
		.string()
		.transform((text, context) => {
			const seconds = parseDuration(text);
			if (seconds !== undefined && seconds >= least && seconds <= most) {
				return seconds;
			}
			context.addIssue(
				`must be a duration such as ${fallback}, from ${least} s to ${most} s`,
			);
			return z.NEVER;
		})
		.prefault(fallback);
}

/** A whole number. Of a file's values only numbers and texts are: made one, `null` would be 0, and `true` 1. */
export function wholeNumber(
	fault: string,
	least: number,
	most = Number.MAX_SAFE_INTEGER,
) {
	const digits = z.string().regex(/^\d{1,15}$/);
	return z
		.union([z.number(), digits.transform(Number)], fault)
		.pipe(z.int(fault).min(least, fault).max(most, fault));
}

/** A whole number of at least 1. */
export function count(fallback: number) {
	const fault = "must be a whole number of at least 1";
	return wholeNumber(fault, 1).prefault(fallback);
}

/** Several texts: with commas between them, or as a list of the file's. */
export const texts = z.union([
	z.string().transform(splitList),
	z.array(z.string()),
]);

function splitList(text: string): string[] {
	return text.split(",").map((item) => item.trim());
}

/** What to log; every program has this setting. */
export const logLevel = z
	.enum(["error", "warn", "info", "debug"])
	.prefault("info")
	.meta({
		argument: "error|warn|info|debug",
		description: "what to log, on standard error",
		default: "info",
	} satisfies SettingHelp);

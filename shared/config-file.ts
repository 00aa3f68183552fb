import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { ConfigFaults } from "./config-faults.ts";
import { describeError } from "./errors.ts";

/** Settings by name: a key of the file is the name of the flag. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * Reads a YAML or JSON file of settings (YAML contains JSON).
 * What is wrong with it throws ConfigFaults.
 */
export async function readConfigFile(path: string): Promise<Settings> {
	const text = await readFile(path, "utf8").catch((cause: Error) => {
		const reason = describeError(cause);
		throw new ConfigFaults([`config: cannot read ${path}: ${reason}`], cause);
	});
	const settings = z.record(z.string(), z.unknown()).nullable();
	const checked = settings.safeParse(parseText(path, text));
	if (checked.success) return checked.data ?? {};
	throw new ConfigFaults([`config: ${path} must hold names and values`]);
}

/**
 * Lays flags over the file's settings and checks the whole; throws ConfigFaults that tells all that is wrong.
 * Settings that the schema does not know are faults: a misspelt one would otherwise be ignored in silence.
 */
export function checkSettings<Schema extends z.ZodType>(
	schema: Schema,
	flags: Settings,
	file: Settings,
): z.output<Schema> {
	const given = Object.entries(flags).filter(
		([, value]) => value !== undefined,
	);
	const merged = { ...file, ...Object.fromEntries(given) };
	const checked = schema.safeParse(merged, { reportInput: false });
	if (checked.success) return checked.data;
	throw new ConfigFaults(checked.error.issues.flatMap(describeIssue));
}

function parseText(path: string, text: string): unknown {
	try {
		return parse(text);
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new ConfigFaults([`config: ${path}: ${reason}`], cause);
	}
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
	if (issue.code === "unrecognized_keys") {
		const within = issue.path.length > 0 ? `${issue.path.join(".")}.` : "";
		return issue.keys.map((key) => `${within}${key}: unknown setting`);
	}
	return [`${issue.path.join(".") || "settings"}: ${issue.message}`];
}

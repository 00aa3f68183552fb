import { readFileSync } from "node:fs";
import { StepError } from "#shared/errors.ts";

/** A file's settings by section; those above the first `[section]` stand under the empty name. Throws what reading it failed of. */
export function readSections(file: string): Map<string, Map<string, string>> {
	return parseSections(readText(file));
}

function parseSections(text: string): Map<string, Map<string, string>> {
	let section = new Map<string, string>();
	const sections = new Map([["", section]]);
	for (const line of text.split(/\r?\n/)) {
		const [, name] = /^\s*\[([^\]]*)\]/.exec(line) ?? [];
		if (name !== undefined) {
			section = new Map();
			sections.set(name.trim(), section);
			continue;
		}
		const [, key, value] = /^\s*([^#;=\s]+)\s*=\s*(\S+)/.exec(line) ?? [];
		if (key && value) section.set(key, value);
	}
	return sections;
}

function readText(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch (cause) {
		throw new StepError(`reading ${file}`, cause);
	}
}

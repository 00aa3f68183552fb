/**
 * The texts of violations, as AWS has them: `Value '…' at 'roleName' failed to satisfy constraint: …`, and
 * `Value null at '…'` for a member that is missing. Answers of IAM recorded in 2026 leave the value out where a length
 * or a pattern is violated (`Value at 'roleName' failed …`), older ones and those of STS have it. Here it is always
 * told: it is what the reader looks for, and clients read only the code.
 */

import type { Constraint } from "./constraint.ts";

/** What is wrong with one value, as AWS says it. */
export interface Violation {
	/** `Value 'x' at 'roleName' failed to satisfy constraint: …`, or IAM's own sentence. */
	readonly text: string;
	/** True for IAM's own sentences, which stand alone. */
	readonly alone: boolean;
}

/** Finds what is wrong with a value; `path` is where it stands, e.g. `tags.1.member.key`. */
export type Check = (value: unknown, path: string) => readonly Violation[];

const NONE: readonly Violation[] = [];

const NOT_NULL = "Member must not be null";

/** Even unsigned callers get here: what they send must not come back to them in full, whatever its length. */
const MAX_SHOWN_ITEMS = 100;

/** Turns a constraint into its check. Patterns are compiled here, once. */
export function compileCheck(constraint: Constraint): Check {
	const rules = rulesOf(constraint);
	const form = formOf(constraint);
	return (value, path) => {
		const broken = rules.filter(({ holds }) => !holds(value));
		const fits = form === undefined || form.test(String(value));
		if (broken.length === 0 && fits) return NONE;
		const found = broken.map((rule) => violation(path, value, rule.text));
		if (!fits) found.push(wrongForm(constraint, path, value));
		return found;
	};
}

/**
 * The check of a list of plain values: AWS names the list, once, and all that it demands of every item. Written so in
 * answers of IAM recorded in February 2026.
 */
export function compileItemsCheck(constraint: Constraint): Check {
	const rules = rulesOf(constraint);
	const form = formOf(constraint);
	const demands = rules.map(({ text }) => text);
	if (form) demands.push(patternText(constraint));
	if (constraint.notNull) demands.push(NOT_NULL);
	const text = `Member must satisfy constraint: [${demands.join(", ")}]`;
	const holds = (item: unknown) =>
		rules.every((rule) => rule.holds(item)) &&
		(form === undefined || form.test(String(item)));
	return (value, path) => {
		if (!Array.isArray(value) || value.every(holds)) return NONE;
		return [violation(path, value.slice(0, MAX_SHOWN_ITEMS), text)];
	};
}

/** What AWS says of a required member that is missing. */
export function missing(path: string): Violation {
	return {
		text: `Value null at '${path}' failed to satisfy constraint: ${NOT_NULL}`,
		alone: false,
	};
}

interface Rule {
	readonly text: string;
	holds(value: unknown): boolean;
}

function rulesOf(constraint: Constraint): readonly Rule[] {
	const { minLength, maxLength, min, max, values } = constraint;
	const rules: Rule[] = [];
	if (max !== undefined) {
		rules.push({
			text: `Member must have value less than or equal to ${max}`,
			holds: (value) => Number(value) <= max,
		});
	}
	if (min !== undefined) {
		rules.push({
			text: `Member must have value greater than or equal to ${min}`,
			holds: (value) => Number(value) >= min,
		});
	}
	if (maxLength !== undefined) {
		rules.push({
			text: `Member must have length less than or equal to ${maxLength}`,
			holds: (value) => lengthOf(value) <= maxLength,
		});
	}
	if (minLength !== undefined) {
		rules.push({
			text: `Member must have length greater than or equal to ${minLength}`,
			holds: (value) => lengthOf(value) >= minLength,
		});
	}
	if (values !== undefined) {
		rules.push({
			text: `Member must satisfy enum value set: [${values.join(", ")}]`,
			holds: (value) => values.includes(String(value)),
		});
	}
	return rules;
}

/** Java's `matches` is of the whole value. */
function formOf({ pattern }: Constraint): RegExp | undefined {
	return pattern === undefined
		? undefined
		: new RegExp(`^(?:${pattern})$`, "u");
}

function wrongForm(
	constraint: Constraint,
	path: string,
	value: unknown,
): Violation {
	const { says } = constraint;
	if (says === undefined) {
		return violation(path, value, patternText(constraint));
	}
	return {
		text: `The specified value for ${path} is invalid. ${says}`,
		alone: true,
	};
}

function patternText({ pattern }: Constraint): string {
	return `Member must satisfy regular expression pattern: ${pattern}`;
}

function violation(path: string, value: unknown, rule: string): Violation {
	const shown = Array.isArray(value)
		? `[${value.map(show).join(", ")}]`
		: value;
	return {
		text: `Value '${shown}' at '${path}' failed to satisfy constraint: ${rule}`,
		alone: false,
	};
}

function show(item: unknown): string {
	if (typeof item !== "object" || item === null) return String(item);
	const members = Object.entries(item).map(
		([name, value]) => `${name.toLowerCase()}=${value}`,
	);
	return `{${members.join(", ")}}`;
}

function lengthOf(value: unknown): number {
	return typeof value === "string" || Array.isArray(value) ? value.length : 0;
}

import { foldCase } from "#shared/fold-case.ts";
import type { ContextValues } from "./context-keys.ts";

/** Text to be taken as it stands, or a `*` or `?` that acts as a wildcard where the element allows one. */
export type FixedPart =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "wildcard"; readonly text: "*" | "?" };

/** `${key}` or `${key, 'default'}`: replaced by the request's value, in which nothing acts as a wildcard. */
export interface VariablePart {
	readonly kind: "variable";
	readonly key: string;
	readonly fallback?: string;
}

/** One value of a policy, cut into text, wildcards and variables. */
export type Template = readonly (FixedPart | VariablePart)[];

const ESCAPES = new Set(["*", "?", "$"]);
/** Keys of tags may hold blanks, but no comma. */
const DEFAULTED = /^([^,]*[^,\s])\s*,\s*'([^']*)'$/;

/**
 * Cuts a policy's value into its parts. `${*}`, `${?}` and `${$}` are those characters themselves.
 * Variables exist from Version 2012-10-17 on; before, `${` is plain text.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function parseTemplate(text: string, variables: boolean): Template {
	const parts: (FixedPart | VariablePart)[] = [];
	let plain = "";
	for (let at = 0; at < text.length; ) {
		const special = specialAt(text, at, variables);
		if (special === undefined) {
			plain += text[at];
			at += 1;
			continue;
		}
		if (plain) parts.push({ kind: "text", text: plain });
		plain = "";
		parts.push(special.part);
		at += special.length;
	}
	if (plain) parts.push({ kind: "text", text: plain });
	return parts;
}

function specialAt(
	text: string,
	at: number,
	variables: boolean,
): { part: FixedPart | VariablePart; length: number } | undefined {
	const char = text[at];
	if (char === "*" || char === "?") {
		return { part: { kind: "wildcard", text: char }, length: 1 };
	}
	if (!variables || char !== "$" || text[at + 1] !== "{") return undefined;
	const end = text.indexOf("}", at + 2);
	if (end < 0) return undefined;
	const inside = text.slice(at + 2, end).trim();
	return { part: variablePart(inside), length: end + 1 - at };
}

function variablePart(inside: string): FixedPart | VariablePart {
	if (ESCAPES.has(inside)) return { kind: "text", text: inside };
	const [, key, fallback] = DEFAULTED.exec(inside) ?? [];
	if (key === undefined || fallback === undefined) {
		return { kind: "variable", key: inside };
	}
	return { kind: "variable", key, fallback };
}

/** Whether the value is the same for every request, so that it can be prepared once. */
export function isFixed(template: Template): template is readonly FixedPart[] {
	return template.every((part) => part.kind !== "variable");
}

/**
 * Puts the request's values in place of the variables. Undefined when one has neither a value nor a default;
 * keys with several values cannot be used as variables.
 */
export function resolveTemplate(
	template: Template,
	context: ContextValues,
): readonly FixedPart[] | undefined {
	const parts: FixedPart[] = [];
	for (const part of template) {
		if (part.kind !== "variable") {
			parts.push(part);
			continue;
		}
		const value = context.get(foldCase(part.key)) ?? part.fallback;
		if (typeof value !== "string") return undefined;
		parts.push({ kind: "text", text: value });
	}
	return parts;
}

/** The value as text, for elements in which `*` and `?` are ordinary characters. */
export function templateText(parts: readonly FixedPart[]): string {
	return parts.map((part) => part.text).join("");
}

/** Prepares a function of the request's values once, and again for each request only when variables demand it. */
export function prepareTemplate<T>(
	template: Template,
	prepare: (parts: readonly FixedPart[]) => T,
): (context: ContextValues) => T | undefined {
	if (isFixed(template)) {
		const prepared = prepare(template);
		return () => prepared;
	}
	return (context) => {
		const parts = resolveTemplate(template, context);
		return parts && prepare(parts);
	};
}

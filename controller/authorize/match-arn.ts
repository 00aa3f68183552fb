import { compileGlob, type Glob, matchesGlob } from "./glob.ts";
import type { FixedPart, Template } from "./policy-variables.ts";

const COLONS = 5;

/** A pattern for ARNs, one glob for each of the six parts; `*` alone fits anything. */
export type ArnPattern = "*" | readonly Glob[];

/**
 * Prepares an ARN pattern, cut at its first five colons so that no wildcard reaches over one of them (in the
 * sixth part colons are ordinary). Undefined when it is no ARN.
 */
export function compileArn(
	parts: readonly FixedPart[],
): ArnPattern | undefined {
	if (isStar(parts)) return "*";
	const components = splitAtColons(parts);
	if (!startsArn(components) || components.length <= COLONS) return undefined;
	return components.map(compileGlob);
}

/** Whether a pattern is `*` and nothing else. */
export function isStar(parts: Template): boolean {
	const [first, second] = parts;
	const star = first?.kind === "wildcard" && first.text === "*";
	return star && second === undefined;
}

/** Whether the first part of a pattern is `arn` itself. */
export function startsArn([first]: readonly Template[]): boolean {
	const [only, more] = first ?? [];
	return only?.kind === "text" && only.text === "arn" && more === undefined;
}

/** Cuts an ARN into its six parts; undefined when the text is none. */
export function splitArn(text: string): readonly string[] | undefined {
	if (!text.startsWith("arn:")) return undefined;
	const components: string[] = [];
	let from = 0;
	while (components.length < COLONS) {
		const colon = text.indexOf(":", from);
		if (colon < 0) return undefined;
		components.push(text.slice(from, colon));
		from = colon + 1;
	}
	components.push(text.slice(from));
	return components;
}

/** Whether each part of the ARN fits its part of the pattern. */
export function matchesArn(
	pattern: ArnPattern,
	components: readonly string[],
): boolean {
	if (pattern === "*") return true;
	for (let i = pattern.length - 1; i >= 0; i -= 1) {
		const glob = pattern[i];
		const component = components[i];
		if (glob === undefined || component === undefined) return false;
		if (!matchesGlob(glob, component)) return false;
	}
	return true;
}

/** Cuts a pattern at its first five colons; a variable stays in the part in which it stands. */
export function splitAtColons<Part extends Template[number]>(
	parts: readonly (Part | FixedPart)[],
): (Part | FixedPart)[][] {
	const components: (Part | FixedPart)[][] = [[]];
	for (const part of parts) {
		if (part.kind !== "text") {
			components.at(-1)?.push(part);
			continue;
		}
		const room = COLONS + 1 - components.length;
		cutAtColons(part.text, room).forEach((text, i) => {
			if (i > 0) components.push([]);
			if (text) components.at(-1)?.push({ kind: "text", text });
		});
	}
	return components;
}

/** Cuts a text at its first colons, at most so many. */
function cutAtColons(text: string, most: number): readonly string[] {
	const pieces = text.split(":");
	return [...pieces.slice(0, most), pieces.slice(most).join(":")].slice(
		0,
		pieces.length,
	);
}

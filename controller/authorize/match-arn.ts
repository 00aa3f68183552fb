import { compileGlob, type Glob, matchesGlob } from "./glob.ts";
import type { FixedPart } from "./policy-variables.ts";

const COLONS = 5;

/** A pattern for ARNs, one glob for each of the six parts; `*` alone fits anything. */
export type ArnPattern = "*" | readonly Glob[];

/**
 * Prepares an ARN pattern, cut at its first five colons so that no wildcard reaches over one of them (in the
 * sixth part colons are ordinary). Undefined when it does not start with `arn:`.
 * `whenShort` says what fewer than six parts mean: in Resource elements AWS fills up with `*`.
 */
export function compileArn(
	parts: readonly FixedPart[],
	whenShort: "fill" | "refuse",
): ArnPattern | undefined {
	const only = parts.length === 1 ? parts[0] : undefined;
	if (only?.kind === "wildcard" && only.text === "*") return "*";
	const components = splitAtColons(parts);
	const isArn = components[0]?.length === 1 && components[0][0]?.text === "arn";
	if (!isArn || components.length < 2) return undefined;
	if (components.length <= COLONS && whenShort === "refuse") return undefined;
	while (components.length <= COLONS) {
		components.push([{ kind: "wildcard", text: "*" }]);
	}
	return components.map(compileGlob);
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
	components: readonly string[] | undefined,
): boolean {
	if (pattern === "*") return true;
	if (components === undefined) return false;
	for (let i = COLONS; i >= 0; i -= 1) {
		const glob = pattern[i];
		const component = components[i];
		if (glob === undefined || component === undefined) return false;
		if (!matchesGlob(glob, component)) return false;
	}
	return true;
}

function splitAtColons(parts: readonly FixedPart[]): FixedPart[][] {
	let current: FixedPart[] = [];
	const components = [current];
	for (const part of parts) {
		if (part.kind === "wildcard") {
			current.push(part);
			continue;
		}
		let from = 0;
		while (components.length <= COLONS) {
			const colon = part.text.indexOf(":", from);
			if (colon < 0) break;
			if (colon > from)
				current.push({ kind: "text", text: part.text.slice(from, colon) });
			current = [];
			components.push(current);
			from = colon + 1;
		}
		if (from < part.text.length)
			current.push({ kind: "text", text: part.text.slice(from) });
	}
	return components;
}

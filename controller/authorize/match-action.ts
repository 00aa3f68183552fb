import { foldCase } from "#shared/fold-case.ts";
import { compileGlob, type Glob, matchesGlob } from "./glob.ts";
import { isFixed, parseTemplate } from "./policy-variables.ts";
import type { Truth } from "./truth.ts";

/** A prepared Action pattern; undefined when it is none. */
export type ActionPattern = Glob | undefined;

/** Prepares `service:Action`, in which case does not matter and `*` and `?` are wildcards; variables are not known here. */
export function compileAction(text: string): ActionPattern {
	if (text !== "*" && !text.includes(":")) return undefined;
	const parts = parseTemplate(foldCase(text), false);
	return isFixed(parts) ? compileGlob(parts) : undefined;
}

/** Whether the pattern fits the action, given in lower case. */
export function matchesAction(
	pattern: ActionPattern,
	lowerCaseAction: string,
): Truth {
	return pattern && matchesGlob(pattern, lowerCaseAction);
}

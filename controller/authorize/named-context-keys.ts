import { foldCase } from "#shared/fold-case.ts";
import {
	conditionValuesOf,
	isRecord,
	type JsonRecord,
	textsOf,
} from "./policy-json.ts";
import { parseTemplate } from "./policy-variables.ts";

/** The context keys that statements name in conditions and in variables, as written, each once without regard to case. */
export function namedContextKeys(
	statements: readonly JsonRecord[],
	variables: boolean,
): readonly string[] {
	const keys = new Map<string, string>();
	const add = (key: string) => {
		const folded = foldCase(key);
		if (!keys.has(folded)) keys.set(folded, key);
	};
	for (const statement of statements) {
		conditionEntries(statement).forEach(([key]) => {
			add(key);
		});
		if (variables) templatesOf(statement).flatMap(variableKeys).forEach(add);
	}
	return [...keys.values()];
}

function conditionEntries(statement: JsonRecord): [string, unknown][] {
	const block = isRecord(statement.Condition) ? statement.Condition : {};
	return Object.values(block).filter(isRecord).flatMap(Object.entries);
}

function templatesOf(statement: JsonRecord): readonly string[] {
	return [
		...(textsOf(statement.Resource) ?? []),
		...(textsOf(statement.NotResource) ?? []),
		...conditionEntries(statement).flatMap(
			([, value]) => conditionValuesOf(value) ?? [],
		),
	];
}

function variableKeys(text: string): string[] {
	return parseTemplate(text, true).flatMap((part) =>
		part.kind === "variable" ? [part.key] : [],
	);
}

/** A policy as JSON gives it, before anything is known about it. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The value of a JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is JsonRecord {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What may stand alone or in a list, as a list. */
export function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [value];
}

/** A text or a list of texts, as a list; undefined for anything else. */
export function textsOf(value: unknown): readonly string[] | undefined {
	const values = listOf(value);
	return values.every((item) => typeof item === "string") ? values : undefined;
}

/** The values of a condition key: texts, numbers and truth values, alone or in a list, as texts. */
export function conditionValuesOf(
	value: unknown,
): readonly string[] | undefined {
	const values = listOf(value);
	const scalar = values.every((item) =>
		["string", "number", "boolean"].includes(typeof item),
	);
	return scalar ? values.map(String) : undefined;
}

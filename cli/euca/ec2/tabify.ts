import type { Flags } from "../flags.ts";

/** What a field of a line may be; empty text and nothing look the same. */
export type Field = string | number | boolean | Date | undefined;

/** Makes a line of fields. */
export type Tabify = (fields: readonly Field[]) => string;

/** The flag of all commands that print fields. */
export const tabifyFlags = {
	"show-empty-fields": { describe: 'show empty values as "(nil)"' },
} as const satisfies Flags;

/** Joins fields with tabs, as all the EC2 commands print. */
export function tabifier(showEmptyFields: boolean): Tabify {
	const empty = showEmptyFields ? "(nil)" : "";
	return (fields) => fields.map((field) => text(field) || empty).join("\t");
}

function text(field: Field): string {
	if (field instanceof Date) return field.toISOString();
	return field === undefined ? "" : String(field);
}

import type { NormalizedSchema } from "@smithy/core/schema";

const MAX_DEPTH = 8;

/**
 * An example value of a schema with every member present and every list of two items, to try codecs on.
 * Undefined for shapes without content and below the depth where recursive shapes end.
 */
export function exampleOf(schema: NormalizedSchema, depth = 0): unknown {
	if (depth > MAX_DEPTH || schema.isUnitSchema()) return undefined;
	if (schema.isStructSchema()) return exampleStructure(schema, depth);
	if (schema.isListSchema()) {
		const item = exampleOf(schema.getValueSchema(), depth + 1);
		return item === undefined ? undefined : [item, item];
	}
	if (schema.isMapSchema()) {
		const value = exampleOf(schema.getValueSchema(), depth + 1);
		return value === undefined ? undefined : { one: value, "a<b": value };
	}
	if (schema.isStringSchema())
		return `é & <"${schema.getMemberName()}">'😀\r\n+%`;
	if (schema.isNumericSchema()) return 1_234_567;
	if (schema.isBooleanSchema()) return depth % 2 === 0;
	if (schema.isTimestampSchema()) return new Date("2026-11-23T10:11:12Z");
	if (schema.isBlobSchema()) return new Uint8Array([0, 1, 254, 255]);
	throw new TypeError(`no example for ${schema.getName(true)}`);
}

/** The wire cannot tell an empty structure from a missing one, so inside others there are none. */
function exampleStructure(
	schema: NormalizedSchema,
	depth: number,
): object | undefined {
	const members = [...schema.structIterator()]
		.map(([name, member]) => [name, exampleOf(member, depth + 1)])
		.filter(([, value]) => value !== undefined);
	if (members.length === 0 && depth > 0) return undefined;
	return Object.fromEntries(members);
}

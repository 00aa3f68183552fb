import { NormalizedSchema } from "@smithy/core/schema";
import type { SchemaRef } from "@smithy/types";

const structures = new WeakMap<object, NormalizedSchema>();

/** The structure that is an operation's input or output, normalised once; undefined when it has none. */
export function structureOf(schema: SchemaRef): NormalizedSchema | undefined {
	if (typeof schema !== "object" && typeof schema !== "function") {
		return undefined;
	}
	const known = structures.get(schema);
	if (known) return known;
	const normalized = NormalizedSchema.of(schema);
	if (!normalized.isStructSchema()) return undefined;
	structures.set(schema, normalized);
	return normalized;
}

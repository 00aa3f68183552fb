import { parseOperatorName } from "./match-condition.ts";
import { conditionValuesOf, isRecord } from "./policy-json.ts";

/** Whether a Condition block has the form `{operator: {key: value or list}}` with operators that exist. An operator without keys says nothing and may be any. */
export function hasConditionSyntax(block: unknown): boolean {
	return (
		isRecord(block) &&
		Object.entries(block).every(
			([name, keys]) =>
				isRecord(keys) &&
				(Object.keys(keys).length === 0 || parseOperatorName(name)) &&
				Object.values(keys).every((value) => conditionValuesOf(value)),
		)
	);
}

/** Whether the values of a well-formed Condition block are of their operators' types. */
export function hasConditionTypes(block: unknown): boolean {
	if (!isRecord(block)) return true;
	return Object.entries(block).every(([name, keys]) => {
		const operator = parseOperatorName(name)?.operator;
		const values = isRecord(keys)
			? Object.values(keys).flatMap((value) => conditionValuesOf(value) ?? [])
			: [];
		return values.every((value) => operator?.prepare(value, true));
	});
}

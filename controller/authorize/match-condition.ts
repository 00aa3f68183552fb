import { foldCase } from "#shared/fold-case.ts";
import { conditionOperators } from "./conditions/index.ts";
import type { ConditionOperator, ValueTest } from "./conditions/operator.ts";
import type { ContextValues } from "./context-keys.ts";
import { allOf, anyOf, matchesValues, type Truth } from "./truth.ts";

/** What the name of an operator says: prefix, operator, suffix. */
interface OperatorName {
	readonly operator: ConditionOperator;
	/** How a set of request values is taken: all must fit, or one. */
	readonly set?: "ForAllValues" | "ForAnyValue";
	readonly ifExists: boolean;
}

/** One key of a Condition block, prepared. Values that are not of the operator's type are kept as undefined. */
export interface Condition extends OperatorName {
	/** The operator and the key as the policy writes them. */
	readonly written: string;
	/** In lower case: the names of keys are without case. */
	readonly key: string;
	readonly tests: readonly (ValueTest | undefined)[];
}

const NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** Takes an operator's name apart; undefined when AWS knows no such operator. */
export function parseOperatorName(name: string): OperatorName | undefined {
	const [, set, base = "", suffix] = NAME.exec(name) ?? [];
	const operator = conditionOperators.get(base);
	const ifExists = suffix !== undefined;
	if (!operator || (operator.presence && ifExists)) return undefined;
	if (set === "ForAllValues" || set === "ForAnyValue") {
		return { operator, set, ifExists };
	}
	return { operator, ifExists };
}

/** Prepares one key of a Condition block; undefined when the operator is unknown. */
export function compileCondition(
	operatorName: string,
	key: string,
	values: readonly string[],
	variables: boolean,
): Condition | undefined {
	const name = parseOperatorName(operatorName);
	return (
		name && {
			...name,
			written: `${operatorName} ${key}`,
			key: foldCase(key),
			tests: values.map((value) => name.operator.prepare(value, variables)),
		}
	);
}

/**
 * Whether the request meets the condition. A key that is missing, or an empty set, meets the Not forms, IfExists
 * and ForAllValues, and nothing else.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function meetsCondition(
	condition: Condition,
	context: ContextValues,
): Truth {
	if (condition.tests.length === 0) return undefined;
	const asked = context.get(condition.key);
	const values = typeof asked === "string" ? [asked] : (asked ?? []);
	if (condition.operator.presence) {
		return meetsValue(condition, String(values.length === 0), context);
	}
	if (values.length === 0) return meetsWithoutValue(condition);
	if (condition.set === "ForAllValues") {
		return allOf(values, (value) => meetsValue(condition, value, context));
	}
	if (condition.set === "ForAnyValue" || values.length === 1) {
		return anyOf(values, (value) => meetsValue(condition, value, context));
	}
	// AWS leaves open what several values mean to an operator without a set prefix.
	return undefined;
}

function meetsWithoutValue({ operator, set, ifExists }: Condition): boolean {
	if (ifExists || set === "ForAllValues") return true;
	return set === undefined && operator.negated === true;
}

function meetsValue(
	condition: Condition,
	value: string,
	context: ContextValues,
): Truth {
	const negated = condition.operator.negated === true;
	return matchesValues(condition.tests, negated, (test) =>
		test?.(value, context),
	);
}

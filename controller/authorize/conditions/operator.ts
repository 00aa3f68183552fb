import type { ContextValues } from "../context-keys.ts";
import type { Match } from "../truth.ts";

/** Compares one value of the request with the policy value it was made from; unknown when the request's value is of another type. */
export type ValueTest = (value: string, context: ContextValues) => Match;

/** One condition operator. IfExists and the set prefixes belong to none of them: match-condition.ts handles them for all. */
export interface ConditionOperator {
	/** True for the Not forms: the outcome is turned around. */
	readonly negated?: true;
	/** True for Null, which asks whether the key is there and not for its value. */
	readonly presence?: true;
	/** Prepares one policy value; undefined when it is not of the operator's type. */
	prepare(value: string, variables: boolean): ValueTest | undefined;
}

/** The operator that answers the opposite. */
export function negate(operator: ConditionOperator): ConditionOperator {
	return { ...operator, negated: true };
}

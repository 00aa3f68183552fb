import {
	type FixedPart,
	parseTemplate,
	prepareTemplate,
} from "../policy-variables.ts";
import type { ConditionOperator } from "./operator.ts";

/** An operator on texts, with policy variables; `prepare` makes the comparison out of the policy's value. */
export function textOperator(
	prepare: (parts: readonly FixedPart[]) => (value: string) => boolean,
): ConditionOperator {
	return {
		prepare(policyValue, variables) {
			const template = parseTemplate(policyValue, variables);
			const prepared = prepareTemplate(template, prepare);
			return (value, context) => prepared(context)?.(value) ?? "unresolved";
		},
	};
}

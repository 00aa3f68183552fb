import { compileArn, matchesArn, splitArn } from "../match-arn.ts";
import { parseTemplate, prepareTemplate } from "../policy-variables.ts";
import type { ConditionOperator } from "./operator.ts";

/** The request's ARN fits the policy's pattern, each of the six parts by itself. */
export const ArnLike: ConditionOperator = {
	prepare(policyValue, variables) {
		const prepared = prepareTemplate(
			parseTemplate(policyValue, variables),
			(parts) => ({ arn: compileArn(parts) }),
		);
		return (value, context) => {
			const pattern = prepared(context);
			if (pattern === undefined) return "unresolved";
			const components = splitArn(value);
			if (!pattern.arn || !components) return undefined;
			return matchesArn(pattern.arn, components);
		};
	},
};

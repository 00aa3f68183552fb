import { parseNumber } from "./parse-number.ts";
import { typedOperator } from "./typed-operator.ts";

/** The request's number equals the policy's. */
export const NumericEquals = typedOperator(
	parseNumber,
	(requested, inPolicy) => requested === inPolicy,
);

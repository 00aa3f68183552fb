import { parseNumber } from "./parse-number.ts";
import { typedOperator } from "./typed-operator.ts";

/** The request's number is greater than or equal to the policy's. */
export const NumericGreaterThanEquals = typedOperator(
	parseNumber,
	(requested, inPolicy) => requested >= inPolicy,
);

import { parseNumber } from "./parse-number.ts";
import { typedOperator } from "./typed-operator.ts";

/** The request's number is less than the policy's. */
export const NumericLessThan = typedOperator(
	parseNumber,
	(requested, inPolicy) => requested < inPolicy,
);

import { parseNumber } from "./parse-number.ts";
import { typedOperator } from "./typed-operator.ts";

/** The request's number is less than or equal to the policy's. */
export const NumericLessThanEquals = typedOperator(
	parseNumber,
	(requested, inPolicy) => requested <= inPolicy,
);

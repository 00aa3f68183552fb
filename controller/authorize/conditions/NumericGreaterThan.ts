import { parseNumber } from "./parse-number.ts";
import { typedOperator } from "./typed-operator.ts";

/** The request's number is greater than the policy's. */
export const NumericGreaterThan = typedOperator(
	parseNumber,
	(requested, inPolicy) => requested > inPolicy,
);

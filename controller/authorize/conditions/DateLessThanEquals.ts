import { parseDate } from "./parse-date.ts";
import { typedOperator } from "./typed-operator.ts";

/** The request's time is the policy's or before it. */
export const DateLessThanEquals = typedOperator(
	parseDate,
	(requested, inPolicy) => requested <= inPolicy,
);

import { parseDate } from "./parse-date.ts";
import { typedOperator } from "./typed-operator.ts";

/** The request's time is the policy's or after it. */
export const DateGreaterThanEquals = typedOperator(
	parseDate,
	(requested, inPolicy) => requested >= inPolicy,
);

import { parseDate } from "./parse-date.ts";
import { typedOperator } from "./typed-operator.ts";

/** The request's time is after the policy's. */
export const DateGreaterThan = typedOperator(
	parseDate,
	(requested, inPolicy) => requested > inPolicy,
);

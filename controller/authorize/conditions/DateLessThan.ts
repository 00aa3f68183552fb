import { parseDate } from "./parse-date.ts";
import { typedOperator } from "./typed-operator.ts";

/** The request's time is before the policy's. */
export const DateLessThan = typedOperator(
	parseDate,
	(requested, inPolicy) => requested < inPolicy,
);

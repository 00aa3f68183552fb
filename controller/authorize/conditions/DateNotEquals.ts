import { DateEquals } from "./DateEquals.ts";
import { negate } from "./operator.ts";

/** The request's time is none of the policy's. */
export const DateNotEquals = negate(DateEquals);

import { NumericEquals } from "./NumericEquals.ts";
import { negate } from "./operator.ts";

/** The request's number is none of the policy's. */
export const NumericNotEquals = negate(NumericEquals);

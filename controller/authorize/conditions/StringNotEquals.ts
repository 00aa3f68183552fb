import { negate } from "./operator.ts";
import { StringEquals } from "./StringEquals.ts";

/** The request's text is none of the policy's. */
export const StringNotEquals = negate(StringEquals);

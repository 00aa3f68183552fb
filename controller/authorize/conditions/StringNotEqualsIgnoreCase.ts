import { negate } from "./operator.ts";
import { StringEqualsIgnoreCase } from "./StringEqualsIgnoreCase.ts";

/** The request's text is none of the policy's, whatever the case. */
export const StringNotEqualsIgnoreCase = negate(StringEqualsIgnoreCase);

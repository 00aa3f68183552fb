import { negate } from "./operator.ts";
import { StringLike } from "./StringLike.ts";

/** The request's text fits none of the policy's patterns. */
export const StringNotLike = negate(StringLike);

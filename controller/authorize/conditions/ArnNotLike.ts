import { ArnLike } from "./ArnLike.ts";
import { negate } from "./operator.ts";

/** The request's ARN fits none of the policy's patterns. */
export const ArnNotLike = negate(ArnLike);

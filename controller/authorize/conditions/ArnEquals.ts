import { ArnLike } from "./ArnLike.ts";

/** The same as ArnLike: AWS lets wildcards act in both. */
export const ArnEquals = ArnLike;

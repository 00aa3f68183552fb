import { compileGlob, matchesGlob } from "../glob.ts";
import { textOperator } from "./text-operator.ts";

/** The request's text fits the policy's pattern of `*` and `?`, case and all. */
export const StringLike = textOperator((parts) => {
	const glob = compileGlob(parts);
	return (value) => matchesGlob(glob, value);
});

import { templateText } from "../policy-variables.ts";
import { textOperator } from "./text-operator.ts";

/** The request's text is the policy's, case and all; wildcards do not act. */
export const StringEquals = textOperator((parts) => {
	const text = templateText(parts);
	return (value) => value === text;
});

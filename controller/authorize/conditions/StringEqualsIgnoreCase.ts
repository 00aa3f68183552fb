import { templateText } from "../policy-variables.ts";
import { textOperator } from "./text-operator.ts";

/** The request's text is the policy's, whatever the case. */
export const StringEqualsIgnoreCase = textOperator((parts) => {
	const text = templateText(parts).toLowerCase();
	return (value) => value.toLowerCase() === text;
});

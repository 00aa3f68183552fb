import { typedOperator } from "./typed-operator.ts";

/** The request's truth value is the policy's. */
export const Bool = typedOperator(
	parseTruthValue,
	(requested, inPolicy) => requested === inPolicy,
);

function parseTruthValue(text: string): "true" | "false" | undefined {
	const lower = text.toLowerCase();
	return lower === "true" || lower === "false" ? lower : undefined;
}

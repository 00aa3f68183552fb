import { typedOperator } from "./typed-operator.ts";

const BASE64 =
	/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The request's bytes are the policy's, both written in base64. */
export const BinaryEquals = typedOperator(parseBytes, (requested, inPolicy) =>
	requested.equals(inPolicy),
);

function parseBytes(text: string): Buffer | undefined {
	return BASE64.test(text) ? Buffer.from(text, "base64") : undefined;
}

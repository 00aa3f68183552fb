import type { GetContextKeysForPolicyResponse } from "@aws-sdk/client-iam";
import { parsePolicy } from "../../authorize/policy-document.ts";
import type { SimulatedPolicy } from "./simulated-policies.ts";

/** The context keys that policies name in conditions and variables, each once without regard to case, as first written. */
export function contextKeysAnswer(
	policies: readonly SimulatedPolicy[],
): GetContextKeysForPolicyResponse {
	const keys = new Map<string, string>();
	for (const { document } of policies) {
		for (const key of parsePolicy(document).contextKeys) {
			if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
		}
	}
	return { ContextKeyNames: [...keys.values()] };
}

import type { GetContextKeysForPolicyResponse } from "@aws-sdk/client-iam";
import { inTurns } from "#shared/in-turns.ts";
import { parsePolicy } from "../../authorize/policy-document.ts";
import type { SimulatedPolicy } from "./simulated-policies.ts";

/** The context keys that policies name in conditions and variables, each once without regard to case, as first written. */
export async function contextKeysAnswer(
	policies: readonly SimulatedPolicy[],
): Promise<GetContextKeysForPolicyResponse> {
	const keys = new Map<string, string>();
	await inTurns(policies, ({ document }) => {
		for (const key of parsePolicy(document).contextKeys) {
			if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
		}
	});
	return { ContextKeyNames: [...keys.values()] };
}

import type { GetContextKeysForPolicyResponse } from "@aws-sdk/client-iam";
import { foldCase } from "#shared/fold-case.ts";
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
			const folded = foldCase(key);
			if (!keys.has(folded)) keys.set(folded, key);
		}
	});
	return { ContextKeyNames: [...keys.values()] };
}

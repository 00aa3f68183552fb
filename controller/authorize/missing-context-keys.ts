import { foldCase } from "#shared/fold-case.ts";
import type { ContextValues } from "./context-keys.ts";
import type { NamedPolicy } from "./policy-set.ts";

/** The context keys that policies name and a request has not, as the policies write them: what a simulation must still be told. */
export function missingContextKeys(
	policies: readonly NamedPolicy[],
	context: ContextValues,
): readonly string[] {
	const missing = new Map<string, string>();
	for (const key of policies.flatMap(({ policy }) => policy.contextKeys)) {
		const name = foldCase(key);
		if (!context.has(name) && !missing.has(name)) missing.set(name, key);
	}
	return [...missing.values()];
}

import { keepingLast } from "#shared/keeping-last.ts";
import type { ConditionOperator } from "./operator.ts";

/** An operator on values of a type of their own, without variables: `parse` is undefined for what is not of the type. */
export function typedOperator<T>(
	parse: (text: string) => T | undefined,
	compare: (requested: T, inPolicy: T) => boolean,
): ConditionOperator {
	// Statement after statement asks about the same value of a request.
	const parseRequested = keepingLast(parse);
	return {
		prepare(policyValue) {
			const inPolicy = parse(policyValue);
			if (inPolicy === undefined) return undefined;
			return (value) => {
				const requested = parseRequested(value);
				return requested === undefined
					? undefined
					: compare(requested, inPolicy);
			};
		},
	};
}

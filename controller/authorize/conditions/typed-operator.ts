import type { ConditionOperator } from "./operator.ts";

/** An operator on values of a type of their own, without variables: `parse` is undefined for what is not of the type. */
export function typedOperator<T>(
	parse: (text: string) => T | undefined,
	compare: (requested: T, inPolicy: T) => boolean,
): ConditionOperator {
	return {
		prepare(policyValue) {
			const inPolicy = parse(policyValue);
			if (inPolicy === undefined) return undefined;
			return (value) => {
				const requested = parse(value);
				return requested === undefined
					? undefined
					: compare(requested, inPolicy);
			};
		},
	};
}

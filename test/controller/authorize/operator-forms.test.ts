import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { conditionOperators } from "../../../controller/authorize/conditions/index.ts";
import { bothWays, decideBothWays } from "../../fakes/decide-both-ways.ts";
import vectors from "./vectors/operator-forms.json" with { type: "json" };

interface Operator {
	readonly operator: string;
	readonly policy: string;
	readonly meets: string;
	readonly fails: string;
	readonly mistyped?: string;
}

type Kind = "meets" | "fails" | "mistyped";

interface Form {
	readonly form: string;
	readonly asked: "missing" | readonly Kind[];
	readonly is: boolean | null;
	readonly why: string;
	readonly only?: "plain" | "not";
}

const operators: readonly Operator[] = vectors.operators;
const forms = vectors.forms as readonly Form[];

/** Undefined when the operator has no value of such a kind. */
function contextFor(
	one: Operator,
	asked: Form["asked"],
): Record<string, string[]> | undefined {
	if (asked === "missing") return {};
	const values = asked.map((kind) => one[kind]);
	const known = values.filter((value) => value !== undefined);
	return known.length === values.length ? { k: known } : undefined;
}

describe("every condition operator in every form", () => {
	it("is there, but for Null, which has forms of its own", () => {
		const named = operators.map(({ operator }) => operator);
		const all = [...conditionOperators.keys()];
		assert.deepEqual([...named, "Null"].sort(), all.sort());
	});

	for (const one of operators) {
		const kind = one.operator.includes("Not") ? "not" : "plain";
		for (const { form, asked, is, why, only } of forms) {
			const context = contextFor(one, asked);
			if (!context || (only !== undefined && only !== kind)) continue;
			const name = form.replace("{}", one.operator);
			it(`${name} of ${one.policy} with ${JSON.stringify(context)} is ${is}: ${why}`, () => {
				const Condition = { [name]: { k: one.policy } };
				const body = { Action: "*", Resource: "*", Condition };
				const decided = decideBothWays(body, { with: context });
				assert.deepEqual(decided, bothWays(is));
			});
		}
	}
});

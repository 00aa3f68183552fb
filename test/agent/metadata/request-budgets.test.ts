import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RequestBudgets } from "../../../agent/metadata/request-budgets.ts";

const allowance = { perSecond: 10, burst: 5, excess: "refuse" } as const;
const NOW = 1_000_000;

/** How many of a hundred requests at one moment are let through. */
function spend(budgets: RequestBudgets, now: number, id = "i-1"): number {
	const all = Array.from({ length: 100 }, () => budgets.take(id, now));
	return all.filter(Boolean).length;
}

describe("RequestBudgets", () => {
	it("lets a burst through at once, and then so many a second", () => {
		const budgets = new RequestBudgets(allowance);
		assert.equal(spend(budgets, NOW), 5);
		assert.equal(spend(budgets, NOW + 99), 0);
		assert.equal(spend(budgets, NOW + 100), 1);
		assert.equal(spend(budgets, NOW + 400), 3);
		assert.equal(spend(budgets, NOW + 60_000), 5);
	});

	it("gives each instance its own", () => {
		const budgets = new RequestBudgets(allowance);
		assert.equal(spend(budgets, NOW, "i-1"), 5);
		assert.equal(spend(budgets, NOW, "i-2"), 5);
	});

	it("begins anew when the clock is set back", () => {
		const budgets = new RequestBudgets(allowance);
		assert.equal(spend(budgets, NOW), 5);
		const before = NOW - 3_600_000;
		assert.equal(spend(budgets, before), 5);
		assert.equal(spend(budgets, before), 0);
	});

	it("begins anew with an instance that was forgotten", () => {
		const budgets = new RequestBudgets(allowance);
		spend(budgets, NOW);
		budgets.forget("i-1");
		assert.equal(spend(budgets, NOW), 5);
	});
});

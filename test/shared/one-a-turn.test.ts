import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OneATurn } from "#shared/one-a-turn.ts";

describe("one thing in a turn of the event loop", () => {
	it("lets other work happen between two of those that ask together, in the order of asking", async () => {
		const turns = new OneATurn();
		const events: string[] = [];
		const goOn = (left: number) => {
			events.push("-");
			if (left > 0) setImmediate(goOn, left - 1);
		};
		const all = ["a", "b", "c"].map(async (name) => {
			await turns.next();
			events.push(name);
		});
		setImmediate(goOn, 3);
		await Promise.all(all);
		assert.match(events.join(""), /^-*a-+b-+c-*$/);
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { HeldConnections } from "../../../agent/metadata/held-connections.ts";

/** As `Connections` keeps them: whatever has to end is held no longer. */
function open(held: HeldConnections<string>, name: string): string | undefined {
	held.add(owner(name), name);
	const ended = held.oneTooMany(owner(name));
	if (ended !== undefined) held.remove(owner(ended), ended);
	return ended;
}

/** Connections are named by a letter, which is their instance's, and a number. */
const owner = (name: string) => name.slice(0, 1);

describe("HeldConnections", () => {
	it("ends none while there is room", () => {
		const held = new HeldConnections<string>(3);
		for (const name of ["a1", "a2", "b1"]) {
			assert.equal(open(held, name), undefined);
		}
		assert.deepEqual([...held.of("a")], ["a1", "a2"]);
		assert.deepEqual([...held.of("c")], []);
	});

	it("ends one of the instance that holds the most for another", () => {
		const held = new HeldConnections<string>(5);
		for (const name of ["b1", "a1", "a2", "a3", "b2"]) open(held, name);
		assert.equal(open(held, "c1"), "a1");
		assert.deepEqual([...held.of("b")], ["b1", "b2"]);
	});

	it("ends the one that has asked nothing the longest", () => {
		const held = new HeldConnections<string>(3);
		for (const name of ["a1", "a2", "a3"]) open(held, name);
		held.touch("a", "a1");
		assert.equal(open(held, "b1"), "a2");
		held.touch("a", "a2");
		assert.deepEqual([...held.of("a")], ["a3", "a1"]);
	});

	it("has an instance that holds as many as any make its own room", () => {
		const held = new HeldConnections<string>(4);
		for (const name of ["a1", "a2", "b1", "b2"]) open(held, name);
		assert.equal(open(held, "b3"), "b1");
		assert.equal(open(held, "a3"), "a1");
	});

	it("lets everybody in in turn where there are more instances than room", () => {
		const held = new HeldConnections<string>(2);
		const ended = ["a1", "b1", "c1", "d1"].map((name) => open(held, name));
		assert.deepEqual(ended, [undefined, undefined, "a1", "b1"]);
	});

	it("has room again for each that ended by itself", () => {
		const held = new HeldConnections<string>(2);
		for (const name of ["a1", "b1"]) open(held, name);
		held.remove("a", "a1");
		held.remove("a", "a1");
		assert.equal(open(held, "b2"), undefined);
		assert.equal(open(held, "c1"), "b1");
	});

	it("never holds more, and never takes from who holds no more than the newcomer", () => {
		const steps = fc.array(
			fc.record({ who: fc.constantFrom(..."abcde"), ends: fc.boolean() }),
			{ maxLength: 200 },
		);
		const total = (held: HeldConnections<string>) =>
			[..."abcde"].reduce((sum, id) => sum + held.of(id).size, 0);
		const property = fc.property(steps, (all) => {
			const held = new HeldConnections<string>(8);
			for (const [at, { who, ends }] of all.entries()) {
				const [first] = held.of(who);
				if (ends && first !== undefined) held.remove(who, first);
				const sizes = new Map([..."abcde"].map((id) => [id, held.of(id).size]));
				const ended = ends ? undefined : open(held, `${who}${at}`);
				assert.ok(total(held) <= 8);
				if (ended === undefined) continue;
				const most = Math.max(...sizes.values());
				const [before = 0, lost = 0] = [who, owner(ended)].map((id) =>
					sizes.get(id),
				);
				assert.ok(lost === most && lost > 0);
				if (owner(ended) !== who) assert.ok(lost > before);
			}
		});
		fc.assert(property, { seed: 1, numRuns: 300 });
	});
});

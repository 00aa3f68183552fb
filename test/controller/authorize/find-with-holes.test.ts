import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { findWithHoles } from "../../../controller/authorize/find-with-holes.ts";

/** The plainest definition there is: try every place. */
function tryEach(
	wanted: string,
	holes: readonly number[],
	text: string,
	from: number,
	lastPlace: number,
): number {
	for (let place = from; place <= lastPlace; place += 1) {
		const fits = [...wanted].every(
			(letter, at) => holes.includes(at) || text[place + at] === letter,
		);
		if (fits) return place;
	}
	return -1;
}

describe("findWithHoles", () => {
	it("finds the first place that there is", () => {
		const asked = fc.record({
			text: fc.string({
				...{ unit: fc.constantFrom("a", "b"), size: "max" },
				...{ minLength: 40, maxLength: 200 },
			}),
			start: fc.nat(100),
			length: fc.integer({ min: 1, max: 70 }),
			end: fc.constantFrom("", "a"),
			holes: fc.array(fc.nat(69), { maxLength: 90 }),
			from: fc.nat(20),
			spare: fc.nat(5),
		});
		let found = 0;
		const property = fc.property(asked, ({ text, from, ...asked }) => {
			const { start, length, end } = asked;
			const wanted = text.slice(start, start + length) + end;
			const holes = asked.holes.filter((at) => at < wanted.length);
			const lastPlace = text.length - wanted.length - asked.spare;
			const args = [wanted, holes, text, from, lastPlace] as const;
			const place = findWithHoles(...args);
			assert.equal(place, tryEach(...args));
			found += Number(place >= 0);
		});
		fc.assert(property, { numRuns: 2_000, seed: 1 });
		assert.ok(found > 500, `found ${found} times`);
	});

	it("has room for any character in a hole, and none behind the last place", () => {
		assert.equal(findWithHoles("a.c", [1], "xabcabc", 0, 4), 1);
		assert.equal(findWithHoles("a.c", [1], "xabcabc", 2, 4), 4);
		assert.equal(findWithHoles("a.c", [1], "xabcabc", 2, 3), -1);
		assert.equal(findWithHoles("..", [0, 1], "ab", 0, 0), 0);
		assert.equal(findWithHoles("..", [0, 1], "a", 0, -1), -1);
	});
});

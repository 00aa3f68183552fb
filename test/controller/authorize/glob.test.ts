import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
	compileGlob,
	matchesGlob,
} from "../../../controller/authorize/glob.ts";
import {
	type FixedPart,
	isFixed,
	parseTemplate,
} from "../../../controller/authorize/policy-variables.ts";

function partsOf(pattern: string): readonly FixedPart[] {
	const template = parseTemplate(pattern, false);
	assert.ok(isFixed(template));
	return template;
}

/** The plainest definition there is: try every length for a star. */
function fits(pattern: string, text: string): boolean {
	const [head, rest] = [pattern[0], pattern.slice(1)];
	if (head === undefined) return text === "";
	if (head === "*") {
		return fits(rest, text) || (text !== "" && fits(pattern, text.slice(1)));
	}
	if (text === "" || (head !== "?" && head !== text[0])) return false;
	return fits(rest, text.slice(1));
}

describe("patterns of * and ?", () => {
	it("fit exactly what their definition says", () => {
		const pattern = fc.string({
			unit: fc.constantFrom("a", "b", "*", "?"),
			maxLength: 9,
		});
		const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
		fc.assert(
			fc.property(pattern, text, (p, t) => {
				assert.equal(matchesGlob(compileGlob(partsOf(p)), t), fits(p, t));
			}),
			{ numRuns: 5_000, seed: 1 },
		);
	});

	it("cannot be made to take forever", () => {
		const glob = compileGlob(partsOf(`${"*a".repeat(2_000)}*b`));
		assert.equal(matchesGlob(glob, "a".repeat(20_000)), false);
		const holes = compileGlob(partsOf(`*${"a?".repeat(500)}b*`));
		assert.equal(matchesGlob(holes, "a".repeat(20_000)), false);
		const most = compileGlob(partsOf(`*${"a?".repeat(50_000)}b*`));
		assert.equal(matchesGlob(most, "a".repeat(200_000)), false);
	});
});

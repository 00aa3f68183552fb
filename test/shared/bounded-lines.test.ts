import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BoundedLines } from "#shared/bounded-lines.ts";

const MINUTE_MS = 60_000;
const NOW = Date.UTC(2027, 0, 1);

function start(mostSources = 10) {
	const written: string[] = [];
	const lines = new BoundedLines<string>({
		most: 2,
		windowMs: MINUTE_MS,
		mostSources,
		write: (line) => written.push(line),
		writeMore: (line, count) => written.push(`${line} +${count}`),
	});
	return { lines, written };
}

describe("lines whose number somebody else decides", () => {
	it("are written up to the most, then counted, and told in one line when the window is over", () => {
		const { lines, written } = start();
		for (const line of ["1", "2", "3", "4", "5"]) lines.note("a", line, NOW);
		assert.deepEqual(written, ["1", "2"]);
		lines.note("b", "other", NOW + MINUTE_MS - 1);
		assert.deepEqual(written, ["1", "2", "other"]);
		lines.note("a", "6", NOW + MINUTE_MS);
		assert.deepEqual(written, ["1", "2", "other", "5 +3", "6"]);
	});

	it("are told at the end, none twice", () => {
		const { lines, written } = start();
		for (const line of ["1", "2", "3"]) lines.note("a", line, NOW);
		lines.end();
		lines.end();
		assert.deepEqual(written, ["1", "2", "3 +1"]);
	});

	it("are bounded for each source by itself, and for all beyond the most together", () => {
		const { lines, written } = start(2);
		for (const source of ["a", "b", "c", "d", "e"]) {
			lines.note(source, source, NOW);
		}
		assert.deepEqual(written, ["a", "b", "c", "d"]);
		lines.end();
		assert.deepEqual(written.at(-1), "e +1");
	});

	it("begin anew after the clock was set back", () => {
		const { lines, written } = start();
		for (const line of ["1", "2", "3"]) lines.note("a", line, NOW);
		lines.note("a", "4", NOW - MINUTE_MS);
		assert.deepEqual(written, ["1", "2", "3 +1", "4"]);
	});
});

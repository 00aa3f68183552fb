import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, it } from "node:test";

const LOGGER = resolve(import.meta.dirname, "../../shared/logger.ts");

/** The lines of a program that logs and ends at once, in the given way. */
function linesOfProgram(ending: string): Record<string, unknown>[] {
	const program = `
		import { createLogger } from ${JSON.stringify(LOGGER)};
		const logger = createLogger("example");
		logger.info("first", { size: 1n, sessionToken: "AQoD" });
		logger.child({ part: "p" }).warn("second", { error: new Error("no") });
		${ending}`;
	const { stderr } = spawnSync(
		process.execPath,
		["--input-type=module", "--eval", program],
		{ encoding: "utf8" },
	);
	const lines = stderr.split("\n").filter((line) => line.startsWith("{"));
	return lines.map((line) => JSON.parse(line));
}

describe("a program's log", () => {
	it("is one JSON object a line, secrets redacted", () => {
		const [first, second] = linesOfProgram("");
		assert.deepEqual(first, {
			program: "example",
			level: "info",
			message: "first",
			size: "1",
			sessionToken: "[redacted]",
			timestamp: first?.timestamp,
		});
		assert.match(String(first?.timestamp), /^\d{4}-\d\d-\d\dT.*Z$/);
		assert.equal(second?.part, "p");
		assert.equal(second?.error, "no");
	});

	it("is whole when the program ends itself or fails", () => {
		for (const ending of ["process.exit(1)", "throw new Error('bug')"])
			assert.equal(linesOfProgram(ending).length, 2, ending);
	});
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, it } from "node:test";

const LOGGER = resolve(import.meta.dirname, "../../shared/logger.ts");

/** The lines of a program that makes a logger of these arguments, and then does as told. */
function linesOf(loggerArguments: string, body: string): string[] {
	const program = `
		import { createLogger } from ${JSON.stringify(LOGGER)};
		const logger = createLogger(${loggerArguments});
		${body}`;
	const { stderr } = spawnSync(
		process.execPath,
		["--input-type=module", "--eval", program],
		{ encoding: "utf8" },
	);
	return stderr.split("\n");
}

/** The lines of a program that logs and ends at once, in the given way. */
function linesOfProgram(ending: string): Record<string, unknown>[] {
	const body = `
		logger.info("first", { size: 1n, sessionToken: "AQoD" });
		logger.child({ part: "p" }).warn("second", { error: new Error("no") });
		${ending}`;
	const lines = linesOf('"example"', body);
	return lines
		.filter((line) => line.startsWith("{"))
		.map((line) => JSON.parse(line));
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

	it("tells the journal how grave a line is", () => {
		const body = 'logger.error("no"); logger.warn("hm"); logger.info("yes")';
		const [error, warn, info] = linesOf(
			'"example", "info", { toJournal: true }',
			body,
		);
		assert.match(error ?? "", /^<3>\{.*"level":"error"/);
		assert.match(warn ?? "", /^<4>\{/);
		assert.match(info ?? "", /^<6>\{/);
	});

	it("can be made to say more while the program runs, by its parts too", () => {
		const body = `
			const part = logger.child({ part: "p" });
			part.debug("before");
			logger.level = "debug";
			part.debug("after");`;
		const said = linesOf('"example"', body).join("");
		assert.match(said, /"after"/);
		assert.doesNotMatch(said, /"before"/);
	});
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import { namedCommands } from "../../../cli/euca/commands.ts";

const PACKAGE = resolve(import.meta.dirname, "../../../package.json");

describe("the commands", () => {
	it("are installed with the package under all their names", () => {
		const { bin } = JSON.parse(readFileSync(PACKAGE, "utf8"));
		const { gumleaf, ...others } = bin;
		const names = namedCommands.map(({ program }) => [program, gumleaf]);
		assert.deepEqual(others, Object.fromEntries(names));
	});

	it("have flags that differ in name and letter", async () => {
		for (const { program, load } of namedCommands) {
			const command = await load();
			const letters = Object.entries(command.flags).flatMap(([name, flag]) => [
				name,
				flag.short ?? [],
			]);
			const words = [...letters, ...(command.operand?.announcedBy ?? [])];
			assert.equal(new Set(words.flat()).size, words.flat().length, program);
		}
	});
});

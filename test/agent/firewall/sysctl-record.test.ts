import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createMarkInheritance } from "../../../agent/firewall/mark-inheritance.ts";
import { SysctlRecord } from "../../../agent/firewall/sysctl-record.ts";

describe("a sysctl that we changed", () => {
	let folder: string;
	let path: string;
	let file: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "gumleaf-sysctl-"));
		path = join(folder, "tcp_fwmark_accept");
		file = join(folder, "sysctls");
		writeFileSync(path, "0\n");
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	const inheritance = () =>
		createMarkInheritance(true, { path, record: new SysctlRecord(file) });
	const value = () => readFileSync(path, "utf8").trim();

	it("is put back as it was by a later process, once", async () => {
		await inheritance().ensure();
		assert.equal(value(), "1");
		await inheritance().ensure();
		await inheritance().restore();
		assert.equal(value(), "0");
		writeFileSync(path, "1\n");
		await inheritance().restore();
		assert.equal(value(), "1");
	});

	it("is not touched when it was right before us", async () => {
		writeFileSync(path, "1\n");
		await inheritance().ensure();
		await inheritance().restore();
		assert.equal(value(), "1");
	});

	it("is not touched on the word of a record of another boot, or one that is damaged", async () => {
		await inheritance().ensure();
		const text = readFileSync(file, "utf8");
		for (const other of [`x${text}`, text.replace(/ 0$/, " rm"), ""]) {
			writeFileSync(file, other);
			writeFileSync(path, "1\n");
			await inheritance().restore();
			assert.equal(value(), "1");
		}
	});
});

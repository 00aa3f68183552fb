import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { AuditLog } from "#shared/audit-log.ts";
import { silentLogger } from "#shared/logger.ts";

describe("audit log", () => {
	let folder: string;

	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-audit-"));
	});

	after(() => rm(folder, { recursive: true }));

	it("appends a line of JSON for each event, in their order, to a file of its owner's alone", async () => {
		const file = join(folder, "order.log");
		for (const start of [0, 500]) {
			await using log = await AuditLog.open(file, silentLogger());
			for (let at = start; at < start + 500; at += 1) {
				log.record({ at });
				if (at % 100 === 0) await new Promise(setImmediate);
			}
		}
		const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
		assert.deepEqual(
			lines.map((line) => JSON.parse(line).at),
			Array.from({ length: 1000 }, (_, at) => at),
		);
		assert.equal((await stat(file)).mode & 0o777, 0o600);
	});

	it("goes on in a new file after the old one was moved away, without losing a line", async () => {
		const file = join(folder, "rotated.log");
		const moved = join(folder, "rotated.log.1");
		await using log = await AuditLog.open(file, silentLogger());
		log.record({ at: 1 });
		await rename(file, moved);
		log.record({ at: 2 });
		await log.reopen();
		log.record({ at: 3 });
		await log.reopen();
		assert.equal(await readFile(moved, "utf8"), '{"at":1}\n{"at":2}\n');
		assert.equal(await readFile(file, "utf8"), '{"at":3}\n');
	});

	it("keeps the old file when the new one cannot be opened", async () => {
		const file = join(folder, "kept.log");
		await using log = await AuditLog.open(file, silentLogger());
		const moved = join(folder, "kept.log.1");
		await rename(file, moved);
		await mkdir(file);
		log.record({ at: 1 });
		await log.reopen();
		log.record({ at: 2 });
		await log.reopen();
		assert.equal(await readFile(moved, "utf8"), '{"at":1}\n{"at":2}\n');
	});

	it("begins a new line after a write that broke off in its middle", async () => {
		const file = join(folder, "torn.log");
		// A process of its own, which alone has a limit to the size of its files.
		const program = `
			import { AuditLog } from "#shared/audit-log.ts";
			import { runCommand } from "#shared/run-command.ts";
			const logger = { error: (_message, { lines }) => lines && console.log(lines) };
			await using log = await AuditLog.open(${JSON.stringify(file)}, logger);
			for (const [at, most] of ["unlimited", 39, "unlimited"].entries()) {
				const limit = ["--pid", String(process.pid), "--fsize=" + most + ":"];
				await runCommand("prlimit", limit);
				log.record({ at, first: true });
				log.record({ at });
				await log.reopen();
			}`;
		const lost = execFileSync(
			process.execPath,
			["--input-type=module", "--eval", program],
			{ encoding: "utf8", cwd: import.meta.dirname },
		);
		const whole = (at: number) => `{"at":${at},"first":true}\n{"at":${at}}\n`;
		const torn = '{"at":1,';
		const text = await readFile(file, "utf8");
		assert.equal(text, `${whole(0)}${torn}\n${whole(2)}`);
		assert.equal(lost, "2\n");
	});

	it("refuses to start on a file that cannot be opened", async () => {
		await assert.rejects(AuditLog.open(folder, silentLogger()), {
			message: `opening the audit log ${folder}`,
		});
	});
});

import assert from "node:assert/strict";
import {
	closeSync,
	openSync,
	readdirSync,
	readFileSync,
	readlinkSync,
} from "node:fs";
import { describe, it } from "node:test";
import { CommandError, runCommand } from "#shared/run-command.ts";

describe("running a program", () => {
	it("answers what it says, all of it", async () => {
		assert.equal(await runCommand("echo", ["two", "words"]), "two words\n");
		const many = await runCommand("seq", ["1", "200000"]);
		assert.equal(many.length, 1_288_895);
		assert.ok(many.endsWith("\n200000\n"));
	});

	it("gives it the input, however long", async () => {
		const input = "äöü ".repeat(100_000);
		assert.equal(await runCommand("cat", [], { input }), input);
	});

	it("does not mind when the input is not read", async () => {
		const input = "x".repeat(1_000_000);
		assert.equal(await runCommand("true", [], { input }), "");
	});

	it("gives it an environment of its own: English, and no variable of ours", async () => {
		const said = await runCommand("env", []);
		const path = "/usr/sbin:/usr/bin:/sbin:/bin";
		assert.deepEqual(said.split("\n").sort(), [
			...["", "LC_ALL=C", `PATH=${path}`],
		]);
	});

	it("starts it with no signal ignored or blocked", async () => {
		const status = await runCommand("cat", ["/proc/self/status"]);
		// Of the 31 that a program knows; two of those above are the C library's own.
		assert.match(status, /^SigIgn:\t[0-9a-f]{8}[08]0{7}$/m);
		assert.match(status, /^SigBlk:\t0+$/m);
		// Node ignores SIGPIPE, so this is not so of itself.
		const own = readFileSync("/proc/self/status", "utf8");
		assert.match(own, /^SigIgn:\t\d+1000$/m);
	});

	it("hands down nothing that we have open", async () => {
		const file = openSync(import.meta.filename, "r");
		const own = readlinkSync(`/proc/self/fd/${file}`);
		const handedDown = await runCommand("ls", ["-l", "/proc/self/fd"]);
		closeSync(file);
		assert.equal(own, import.meta.filename);
		assert.ok(!handedDown.includes(own));
	});

	it("tells the exit status and what was said of it", async () => {
		await assert.rejects(
			runCommand("sh", ["-c", "echo half; echo why >&2; exit 3"]),
			(error: CommandError) => {
				assert.ok(error instanceof CommandError);
				assert.equal(error.message, "sh -c failed: why");
				assert.equal(error.stderr, "why\n");
				assert.equal((error.cause as Error).message, "exit status 3");
				return true;
			},
		);
	});

	it("tells by which signal it was killed", async () => {
		await assert.rejects(
			runCommand("sh", ["-c", "kill -TERM $$"]),
			(error: CommandError) =>
				(error.cause as Error).message === "killed by SIGTERM",
		);
	});

	it("tells that there is no such program", async () => {
		await assert.rejects(
			runCommand("no-such-program", []),
			(error: CommandError) => {
				assert.equal(error.message, "no-such-program failed");
				assert.match((error.cause as Error).message, /ENOENT/);
				return true;
			},
		);
	});

	it("kills it when it takes too long, whoever else holds its output", async () => {
		// The child outlives the shell, and has its output.
		const lasting = ["-c", "sleep 3 & sleep 3"];
		const began = performance.now();
		await assert.rejects(
			runCommand("sh", lasting, { timeoutMs: 50 }),
			(error: CommandError) =>
				(error.cause as Error).message === "killed after 50 ms",
		);
		assert.ok(performance.now() - began < 2_500);
	});

	it("leaves no process and no descriptor behind", async () => {
		await runCommand("true", []);
		const [descriptors, children] = [openDescriptors(), childProcesses()];
		const all = Array.from({ length: 20 }, (_, n) =>
			runCommand("sh", ["-c", `exit ${n % 2}`]).catch(() => {}),
		);
		await Promise.all(all);
		assert.equal(openDescriptors(), descriptors);
		assert.equal(childProcesses(), children);
	});
});

function openDescriptors(): number {
	return readdirSync("/proc/self/fd").length;
}

/** Those that have ended and were not waited for, too. */
function childProcesses(): string {
	return readFileSync(`/proc/self/task/${process.pid}/children`, "utf8");
}

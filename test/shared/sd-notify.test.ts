import assert from "node:assert/strict";
import { mkdtempSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Libc, loadLibc } from "#shared/native/libc.ts";
import { createNotify } from "#shared/sd-notify.ts";

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const NAME = `gumleaf-test-${process.pid}`;

/** Listens as a service manager does, lets `tell` speak and answers what was heard. */
function hear(libc: Libc, bound: string, tell: () => void): string {
	const socket = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
	const address = Buffer.from(`\u0001\0${bound}`, "latin1");
	libc.bind(socket, address);
	tell();
	const heard = Buffer.alloc(256);
	const length = readSync(socket, heard);
	libc.close(socket);
	return heard.toString("utf8", 0, length);
}

const fail = (error: unknown) => assert.fail(String(error));

describe("the way to the service manager", () => {
	it("leads to a socket in a folder", async () => {
		const libc = await loadLibc();
		const folder = mkdtempSync(join(tmpdir(), "gumleaf-notify-"));
		const path = join(folder, "notify");
		const notify = createNotify(libc, path, fail);
		const heard = hear(libc, path, () => notify("READY=1\nSTATUS=serving"));
		rmSync(folder, { recursive: true });
		assert.equal(heard, "READY=1\nSTATUS=serving");
	});

	it("leads to a socket without a place in the file system", async () => {
		const libc = await loadLibc();
		const notify = createNotify(libc, `@${NAME}`, fail);
		assert.equal(
			hear(libc, `\0${NAME}`, () => notify("WATCHDOG=1")),
			"WATCHDOG=1",
		);
	});

	it("does not end a program that nobody listens to", async () => {
		const failures: unknown[] = [];
		const notify = createNotify(await loadLibc(), `@${NAME}-gone`, (error) =>
			failures.push(error),
		);
		notify("READY=1");
		assert.match(String(failures), /sendto failed: ECONNREFUSED/);
	});
});

import assert from "node:assert/strict";
import { readSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import {
	encodeEntry,
	journalFieldsOf,
	openJournal,
	type WriteEntry,
} from "#shared/journal.ts";
import { createLogger } from "#shared/logger.ts";
import { type Libc, loadLibc } from "#shared/native/libc.ts";
import {
	openDatagramSocket,
	unixAddress,
} from "#shared/native/unix-datagram.ts";

const PLACE = `@gumleaf-journal-${process.pid}`;

describe("systemd's journal", () => {
	let libc: Libc;
	let socket: number;
	let journal: WriteEntry;

	before(async () => {
		libc = await loadLibc();
		socket = openDatagramSocket(libc);
		libc.bind(socket, unixAddress(PLACE));
		journal = openJournal(libc, PLACE);
	});
	after(() => libc.close(socket));

	function heard(): string {
		const entry = Buffer.alloc(4096);
		return entry.toString("utf8", 0, readSync(socket, entry));
	}

	it("is told a log line with fields that it can be found by", () => {
		const logger = createLogger("agent", "info", { toJournal: true, journal });
		logger.warn("something", { instanceId: "i-1", tries: 3, token: "x" });
		const fields = new Map(
			heard()
				.trimEnd()
				.split("\n")
				.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
		);
		const message = JSON.parse(fields.get("MESSAGE") ?? "");
		assert.partialDeepStrictEqual(message, {
			...{ message: "something", level: "warn", program: "agent" },
			...{ instanceId: "i-1", tries: 3, token: "[redacted]" },
		});
		fields.delete("MESSAGE");
		assert.deepEqual(Object.fromEntries(fields), {
			PRIORITY: "4",
			SYSLOG_IDENTIFIER: "gumleaf-agent",
			GUMLEAF_INSTANCE_ID: "i-1",
			GUMLEAF_TRIES: "3",
			GUMLEAF_TOKEN: "[redacted]",
		});
	});

	it("is told values of several lines by their length, so that none can pass for another field", () => {
		const entry = encodeEntry({ A: "x\nPRIORITY=0", B: "y" });
		const length = "\u000c\0\0\0\0\0\0\0";
		assert.equal(String(entry), `A\n${length}x\nPRIORITY=0\nB=y\n`);
	});

	it("is told nothing under names that it would not take", () => {
		const fields = { "a=b": 1, "": 2, ["x".repeat(60)]: 3, list: [], n: null };
		assert.deepEqual(journalFieldsOf(fields), {});
		assert.deepEqual(journalFieldsOf({ sourceIp: "::1", isNew: true }), {
			GUMLEAF_SOURCE_IP: "::1",
			GUMLEAF_IS_NEW: "true",
		});
	});

	it("says when it cannot take an entry: nobody is there, or it is too long", () => {
		assert.equal(openJournal(libc, `${PLACE}-gone`)({ MESSAGE: "x" }), false);
		assert.equal(journal({ MESSAGE: "x".repeat(10_000_000) }), false);
	});
});

import assert from "node:assert/strict";
import { globSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * The wall clock of one program, set by a test while the program runs: Debian's libfaketime stands between it and the
 * kernel, so that all of it, TLS included, sees the time that it is told. Timers go by the machine's own time.
 * @see https://github.com/wolfcw/libfaketime
 */
export class SettableClock {
	readonly #file = join(mkdtempSync(join(tmpdir(), "gumleaf-clock-")), "time");

	constructor() {
		this.#write("+0");
	}

	/** What the program has to be started with. */
	get environment(): Readonly<Record<string, string>> {
		const [library] = globSync("/usr/lib/*/faketime/libfaketimeMT.so.1");
		assert.ok(library, "libfaketime is not installed: setup/prepare-chaos");
		return {
			LD_PRELOAD: library,
			FAKETIME_TIMESTAMP_FILE: this.#file,
			FAKETIME_NO_CACHE: "1",
			FAKETIME_DONT_FAKE_MONOTONIC: "1",
		};
	}

	/** Seconds by which the clock is ahead of the true time from now on; behind it when negative. */
	setAhead(seconds: number): void {
		this.#write(seconds < 0 ? `${seconds}` : `+${seconds}`);
	}

	/** Lets so many hours pass in steps of a minute, about six hundred times as fast as they would. */
	async passHours(hours: number, aheadSeconds = 0): Promise<number> {
		let ahead = aheadSeconds;
		for (let minute = 0; minute < hours * 60; minute += 1) {
			ahead += 60;
			this.setAhead(ahead);
			await delay(100);
		}
		return ahead;
	}

	/** In one step: the program reads the file all the time. */
	#write(text: string): void {
		writeFileSync(`${this.#file}.new`, `${text}\n`);
		renameSync(`${this.#file}.new`, this.#file);
	}
}

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { followCommand } from "../../../agent/network/follow-command.ts";

describe("following what a program tells", () => {
	it("hands over each line, and says at the end why there are no more", async () => {
		const lines: string[] = [];
		const { signal } = new AbortController();
		const command = ["sh", "-c", "echo one; echo two; exit 4"];
		const reason = await followCommand(command, (at) => lines.push(at), signal);
		assert.deepEqual(lines, ["one", "two"]);
		assert.equal(reason, "exit status 4");
	});

	it("ends the program when it is told to stop", async () => {
		const stop = new AbortController();
		let pid = "";
		const onLine = (line: string) => {
			pid = line;
			stop.abort();
		};
		const command = ["sh", "-c", "echo $$; exec sleep 60"];
		const reason = await followCommand(command, onLine, stop.signal);
		assert.equal(reason, "killed by SIGKILL");
		assert.ok(!existsSync(`/proc/${pid}`));
	});

	it("ends at once what is followed when it is too late", async () => {
		const signal = AbortSignal.abort();
		const reason = await followCommand(["sleep", "60"], () => {}, signal);
		assert.equal(reason, "killed by SIGKILL");
	});

	it("says that there is no such program", async () => {
		const { signal } = new AbortController();
		const reason = await followCommand(["no-such-program"], () => {}, signal);
		assert.equal(reason, "exit status 127");
	});
});

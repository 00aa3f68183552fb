import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import { outliveFailedAccepts } from "#shared/failed-accepts.ts";
import { recordingLogger } from "../fakes/recording-logger.ts";

describe("a listener whose connections cannot be accepted", () => {
	it("goes on, and tells of it ever more rarely", () => {
		const { logger, lines } = recordingLogger();
		const server = createServer();
		outliveFailedAccepts(server, "api", logger);
		for (let n = 0; n < 1000; n += 1) {
			server.emit("error", new Error("accept ENOMEM"));
		}
		const told = lines.map(({ failed }) => failed);
		assert.deepEqual(told, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
	});
});

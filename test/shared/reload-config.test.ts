import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { reloadConfig } from "#shared/reload-config.ts";

const WAITS = { logLevel: null, images: null, region: "region" };
const running = { logLevel: "info", images: ["a"], region: "us-east-1" };

describe("settings read again", () => {
	it("are taken over where a running program can", () => {
		const read = { logLevel: "debug", images: ["a", "b"], region: "us-east-1" };
		assert.deepEqual(reloadConfig(running, read, WAITS), {
			config: read,
			waiting: [],
		});
	});

	it("wait for a restart, by name, where it cannot", () => {
		const read = { logLevel: "debug", images: ["a"], region: "eu-west-1" };
		assert.deepEqual(reloadConfig(running, read, WAITS), {
			config: { ...running, logLevel: "debug" },
			waiting: ["region"],
		});
	});
});

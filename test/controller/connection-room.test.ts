import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connectionRoom } from "../../controller/connection-room.ts";

describe("the listeners' room for connections", () => {
	const wanted = { api: 2000, nodes: 10_000 };

	it("is what was asked for where the process may open enough files", () => {
		assert.equal(connectionRoom(wanted, 65_536), wanted);
		assert.equal(connectionRoom(wanted, Number.POSITIVE_INFINITY), wanted);
	});

	it("leaves each its part of few files, and some for all else", () => {
		const room = connectionRoom(wanted, 1400);
		assert.deepEqual(room, { api: 200, nodes: 1000 });
	});

	it("is one connection each where there are hardly any", () => {
		assert.deepEqual(connectionRoom(wanted, 100), { api: 1, nodes: 1 });
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connectionRoom } from "../../../agent/metadata/connection-room.ts";

describe("the metadata endpoint's room for connections", () => {
	it("is what the process may open, less what it needs for all else", () => {
		assert.equal(connectionRoom(65_536, 0), 65_336);
		assert.equal(connectionRoom(Number.POSITIVE_INFINITY, 0), Infinity);
	});

	it("leaves each bridge its sockets", () => {
		assert.equal(connectionRoom(1024, 100), 624);
	});

	it("is one connection where hardly any file may be opened", () => {
		assert.equal(connectionRoom(100, 0), 1);
	});
});

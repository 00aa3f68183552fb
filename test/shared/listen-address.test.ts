import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	formatListenAddress,
	isLoopback,
	parseListenAddress,
} from "#shared/listen-address.ts";

describe("an address to listen on", () => {
	for (const text of [
		"127.0.0.1:8773",
		"[::1]:0",
		"controller.example:443",
		"unix:/run/gumleaf/nodes.sock",
	]) {
		it(`is read and written the same: ${text}`, () => {
			const address = parseListenAddress(text);
			assert.ok(address);
			assert.equal(formatListenAddress(address), text);
		});
	}

	for (const text of [
		"",
		"8773",
		":8773",
		"127.0.0.1",
		"127.0.0.1:65536",
		"::1:8773",
		"[127.0.0.1]:1",
		"a b:1",
		"unix:",
		`unix:/${"x".repeat(107)}`,
	]) {
		it(`is refused: ${text.slice(0, 20) || "nothing"}`, () => {
			assert.equal(parseListenAddress(text), undefined);
		});
	}

	const loopback = {
		"127.0.0.1:1": true,
		"127.8.8.8:1": true,
		"[::1]:1": true,
		"localhost:1": true,
		"unix:/x": true,
		"0.0.0.0:1": false,
		"[::]:1": false,
		"10.0.0.1:1": false,
		"127.example:1": false,
	};
	for (const [text, expected] of Object.entries(loopback)) {
		it(`${text} is ${expected ? "this machine's alone" : "open to others"}`, () => {
			const address = parseListenAddress(text);
			assert.ok(address);
			assert.equal(isLoopback(address), expected);
		});
	}
});

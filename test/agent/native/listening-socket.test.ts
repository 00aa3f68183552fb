import assert from "node:assert/strict";
import { once } from "node:events";
import { openSync } from "node:fs";
import { connect, createServer } from "node:net";
import { after, before, describe, it } from "node:test";
import { type Libc, loadLibc } from "#shared/native/libc.ts";
import {
	inheritedListeningSocket,
	openListeningSocket,
} from "../../../agent/native/listening-socket.ts";
import { createSocketOptions } from "../../../agent/native/socket-options.ts";

describe("the listening sockets that a service manager hands over", () => {
	let libc: Libc;
	let bound: number;
	let port: number;
	const address = "127.0.0.1";
	const file = openSync("/dev/null", "r");
	const find = (where: { address: string; port: number; device?: string }) =>
		inheritedListeningSocket(libc, where, [file, bound]);

	before(async () => {
		libc = await loadLibc();
		bound = openListeningSocket(libc, { address, port: 0 });
		port = libc.boundAddress(bound).readUInt16BE(2);
	});
	after(() => {
		libc.close(file);
	});

	it("are used where they are bound to the same address, port and interface", () => {
		assert.equal(find({ address, port }), bound);
	});

	it("are left alone elsewhere, and whatever else was handed over too", () => {
		assert.equal(find({ address: "127.0.0.2", port }), undefined);
		assert.equal(find({ address: "::1", port }), undefined);
		assert.equal(find({ address, port: port + 1 }), undefined);
		assert.equal(find({ address, port, device: "br0" }), undefined);
	});

	it("tell who is asking as those that were opened here do", async () => {
		const server = createServer();
		server.listen({ fd: find({ address, port }) });
		await once(server, "listening");
		const peer = connect(port, address);
		const [accepted] = await once(server, "connection");
		const { readConnectionFacts } = createSocketOptions(libc);
		assert.equal(readConnectionFacts(accepted)?.mac, "00:00:00:00:00:00");
		accepted.destroy();
		peer.destroy();
		server.close();
	});
});

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { after, before, describe, it } from "node:test";
import { askableAddresses } from "../../../controller/web-identity/askable-addresses.ts";
import {
	fetchJsonAt,
	UnusableAnswer,
} from "../../../controller/web-identity/fetch-json.ts";

describe("what identity providers are asked", () => {
	let inside: Server;
	let port: number;
	let connections = 0;

	before(async () => {
		inside = createServer((socket) => {
			connections += 1;
			socket.destroy();
		});
		inside.listen(0, "::");
		await once(inside, "listening");
		port = (inside.address() as AddressInfo).port;
	});
	after(() => inside.close());

	it("never reaches what only the controller does, by whatever name", async () => {
		const fetchJson = fetchJsonAt(askableAddresses([]));
		for (const host of [
			...["localhost", "127.0.0.1", "127.1", "0x7f000001", "2130706433"],
			...["[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]"],
		]) {
			await assert.rejects(fetchJson(`https://${host}:${port}/`), (error) => {
				assert.ok(error instanceof UnusableAnswer, `${host}: ${error}`);
				assert.match(error.message, /identity-provider-networks/);
				return true;
			});
		}
		assert.equal(connections, 0);
	});

	it("reaches what the operator has named", async () => {
		const fetchJson = fetchJsonAt(askableAddresses(["127.0.0.0/8"]));
		for (const host of ["localhost", "127.0.0.1"]) {
			const before = connections;
			await assert.rejects(fetchJson(`https://${host}:${port}/`));
			assert.equal(connections, before + 1, host);
		}
	});
});

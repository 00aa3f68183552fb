import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { loopbackListener } from "../../trial/loopback/loopback-listener.ts";

const PREFIX = "/0123456789abcdef";
let server: Server;
let host = "";

function ask(path: string, headers: Record<string, string>): Promise<string> {
	const { promise, resolve } = Promise.withResolvers<string>();
	const { port } = server.address() as AddressInfo;
	get({ port, path, headers, agent: false }, (answer) =>
		resolve(text(answer)),
	).on("error", () => resolve("cut off"));
	return promise;
}

describe("the trial's endpoint on loopback", () => {
	before(async () => {
		server = createServer();
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
		const answer = loopbackListener(
			{ host, prefix: PREFIX },
			(request, response) => response.end(request.url),
		);
		server.on("request", answer);
	});
	after(() => server.close());

	it("answers below its random prefix, which the service behind it does not see", async () => {
		assert.equal(await ask(`${PREFIX}/latest/`, { host }), "/latest/");
		assert.equal(await ask(PREFIX, { host }), "/");
	});

	it("cuts off who does not know the prefix", async () => {
		for (const path of [
			"/",
			"/latest/",
			`${PREFIX}x/latest/`,
			PREFIX.slice(0, -1),
		]) {
			assert.equal(await ask(path, { host }), "cut off", path);
		}
	});

	it("cuts off any other Host, so that no web page reaches it by DNS rebinding", async () => {
		for (const other of ["localhost", "attacker.example", "169.254.169.254"]) {
			assert.equal(await ask(`${PREFIX}/`, { host: other }), "cut off", other);
		}
	});

	it("cuts off what a proxy passed on", async () => {
		const headers = { host, "x-forwarded-for": "10.0.0.1" };
		assert.equal(await ask(`${PREFIX}/`, headers), "cut off");
	});
});

import assert from "node:assert/strict";
import { once } from "node:events";
import {
	mkdtemp,
	readFile,
	rename,
	rm,
	stat,
	writeFile,
} from "node:fs/promises";
import { createServer, get, type RequestListener } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { closeServer, httpServerLimits, listen } from "#shared/http-server.ts";

/** Far longer than anything here takes. */
const PATIENCE_MS = 20_000;

const answerOk: RequestListener = (_request, response) => response.end("ok");

function newServer(handle = answerOk) {
	return createServer(httpServerLimits, handle);
}

describe("a server", () => {
	let folder = "";
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-http-"));
	});
	after(() => rm(folder, { recursive: true }));

	it("tells which port the kernel chose", async () => {
		const server = newServer();
		const address = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;
		const bound = await listen(server, address);
		assert.ok(bound.kind === "tcp" && bound.port > 0);
		const answer = await fetch(`http://127.0.0.1:${bound.port}/`);
		assert.equal(await answer.text(), "ok");
		await closeServer(server, 1000);
	});

	it("fails to listen where another one does", async () => {
		const first = newServer();
		const address = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;
		const bound = await listen(first, address);
		await assert.rejects(listen(newServer(), bound), { code: "EADDRINUSE" });
		await closeServer(first, 1000);
	});

	it("keeps its socket and the socket's folder to its owner", async () => {
		const server = newServer();
		const path = join(folder, "new", "a.sock");
		await listen(server, { kind: "unix", path });
		assert.equal((await stat(path)).mode & 0o777, 0o600);
		assert.equal((await stat(join(folder, "new"))).mode & 0o777, 0o700);
		await closeServer(server, 1000);
	});

	it("replaces a socket that nobody listens on", async () => {
		const path = join(folder, "stale.sock");
		const killed = newServer();
		const before = join(folder, "before.sock");
		await listen(killed, { kind: "unix", path: before });
		await rename(before, path);
		await closeServer(killed, 1000);
		const server = newServer();
		await listen(server, { kind: "unix", path });
		const request = get({ socketPath: path, path: "/" });
		const [response] = await once(request, "response");
		assert.equal(response.statusCode, 200);
		response.resume();
		await closeServer(server, 1000);
	});

	it("leaves a file alone that is no socket", async () => {
		const path = join(folder, "agent.yaml");
		await writeFile(path, "zone: a");
		const listening = listen(newServer(), { kind: "unix", path });
		await assert.rejects(listening, { code: "EADDRINUSE" });
		assert.equal(await readFile(path, "utf8"), "zone: a");
	});

	it("leaves a socket alone that another program listens on", async () => {
		const path = join(folder, "live.sock");
		const first = newServer();
		await listen(first, { kind: "unix", path });
		const second = listen(newServer(), { kind: "unix", path });
		await assert.rejects(second, /another program does already/);
		await closeServer(first, 1000);
	});

	it("answers what it has begun before it closes", async () => {
		let finish = () => {};
		const begun = Promise.withResolvers<void>();
		const server = newServer((_request, response) => {
			finish = () => response.end("late");
			begun.resolve();
		});
		const address = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;
		const bound = await listen(server, address);
		assert.ok(bound.kind === "tcp");
		const answer = fetch(`http://127.0.0.1:${bound.port}/`);
		await begun.promise;
		const closed = closeServer(server, PATIENCE_MS);
		finish();
		assert.equal(await (await answer).text(), "late");
		const answered = performance.now();
		await closed;
		const waited = performance.now() - answered;
		assert.ok(waited < PATIENCE_MS / 2, "waits for nobody's next request");
	});

	it("cuts off what does not end in time", async () => {
		const server = newServer();
		const address = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;
		const bound = await listen(server, address);
		assert.ok(bound.kind === "tcp");
		const connected = once(server, "connection");
		const client = connect(bound.port, "127.0.0.1");
		client.on("error", () => {});
		client.write("GET / HTTP/1.1\r\nHost: a\r\n");
		await connected;
		await closeServer(server, 50);
		client.destroy();
	});
});

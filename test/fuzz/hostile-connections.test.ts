import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { adminSocket } from "#shared/admin-api/admin-socket.ts";
import {
	type RunningController,
	startController,
} from "../contract/running-controller.ts";

/** Longer than any listener waits for a request: 30 s, looked at every 5, and a busy machine. */
const MOST_MS = 60_000;
const HALF_A_HEADER = "POST / HTTP/1.1\r\nHost: a\r\nX-Slow: ";
const HALF_A_BODY =
	"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\na";

describe("a controller under hostile connections", {
	concurrency: true,
}, () => {
	let controller: RunningController;
	before(async () => {
		controller = await startController();
	});
	after(() => controller[Symbol.asyncDispose]());

	const listeners: readonly (readonly [string, () => Socket])[] = [
		["API", () => connect(Number(new URL(controller.endpoint).port))],
		["node listener without a handshake", () => connect(controller.nodeSocket)],
		[
			"node listener",
			() =>
				connectTls({ path: controller.nodeSocket, rejectUnauthorized: false }),
		],
		["administration socket", () => connect(adminSocket(controller.dataDir))],
	];

	it("ends what says nothing, half a header or half a body, on every listener", async () => {
		const openings = ["", HALF_A_HEADER, HALF_A_BODY];
		const ends = listeners.flatMap(([name, open]) =>
			openings.map(async (words) => {
				const answer = await endOf(open(), words);
				assert.doesNotMatch(answer, /^HTTP\/1\.1 [235]/, `${name} to ${words}`);
			}),
		);
		await Promise.all(ends);
	});

	it("ends what trickles in byte by byte", async () => {
		const [, openApi] = listeners[0] ?? [];
		assert.ok(openApi);
		const socket = openApi();
		const stop = new AbortController();
		const ended = endOf(socket, HALF_A_HEADER);
		const trickling = trickle(socket, stop.signal);
		const began = Date.now();
		await ended;
		assert.ok(Date.now() - began > 5_000, "not for what it said");
		stop.abort();
		await trickling;
	});

	it("refuses headers that are too large, on every listener that has heard of HTTP", async () => {
		const header = `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${"a".repeat(40_000)}\r\n\r\n`;
		for (const [name, open] of listeners) {
			const answer = await endOf(open(), header);
			const refusal = name.endsWith("handshake")
				? /^(?!HTTP)/
				: /^HTTP\/1\.1 431 /;
			assert.match(answer, refusal, name);
		}
	});

	it("refuses bodies that are too large", async () => {
		const body = "a".repeat(1_100_000);
		const { status } = await fetch(controller.endpoint, {
			method: "POST",
			body,
		});
		assert.equal(status, 413);
	});

	it("answers others while 500 connections are held open", async () => {
		const { port } = new URL(controller.endpoint);
		const held = Array.from({ length: 500 }, () => connect(Number(port)));
		for (const socket of held)
			socket.on("error", () => {}).write(HALF_A_HEADER);
		await controller.root.sts.send(new GetCallerIdentityCommand({}));
		for (const socket of held) socket.destroy();
	});
});

/** What came back until the other side ended the connection; rejects when it never does. */
async function endOf(socket: Socket, words: string): Promise<string> {
	const chunks: Buffer[] = [];
	socket
		.on("data", (chunk: Buffer) => chunks.push(chunk))
		.on("error", () => {});
	if (words !== "") socket.write(words);
	await once(socket, "close", { signal: AbortSignal.timeout(MOST_MS) });
	return Buffer.concat(chunks).toString("latin1");
}

async function trickle(socket: Socket, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		if (socket.writable) socket.write("a");
		await delay(500);
	}
}

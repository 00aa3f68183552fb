import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { adminSocket } from "#shared/admin-api/admin-socket.ts";
import { systemClock } from "#shared/clock.ts";
import { silentLogger } from "#shared/logger.ts";
import { InstanceCache } from "../../agent/cache/instance-cache.ts";
import { serveMetrics } from "../../agent/metrics/serve-metrics.ts";
import { createAdminClient } from "../../cli/admin-client.ts";
import { JoinedNode } from "../contract/joined-node.ts";
import {
	REGION,
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { until } from "../host/until.ts";
import { newCertificate } from "../systemd/tls-certificate.ts";

/** Longer than any listener waits for a request: 30 s, looked at every 5, and a busy machine. */
const MOST_MS = 60_000;
const HALF_A_HEADER = "POST / HTTP/1.1\r\nHost: a\r\nX-Slow: ";
const HALF_A_BODY =
	"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\na";
const LONG_HEADER = `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${"a".repeat(40_000)}\r\n\r\n`;
const post = (path: string, length: number) =>
	`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${"a".repeat(length)}`;
/** By listener: what is too large, and what is said to it. */
const TOO_LARGE = [
	["APIs", post("/", 1_100_000), /^HTTP\/1\.1 413 /],
	["node listener", post("/v1/enrol", 40_000), /^HTTP\/1\.1 413 /],
	["administration socket", post("/v1/nodes", 5_000), /^HTTP\/1\.1 400 /],
	["the agent's numbers", post("/metrics", 50_000), /^HTTP\/1\.1 404 /],
] as const;
/** More than any listener here holds. */
const TOO_MANY = 150;
const MOST_OF_ALL = 100;
const MOST_OF_OPERATORS = 100;
const MOST_OF_NUMBERS = 32;
const MOST_OF_PEER = 20;
/** Where the good clients are, too, and two others. */
const SAME = "127.0.0.1";
const OTHERS = ["127.0.0.2", "127.0.0.3"] as const;
const ASK_EVERY_MS = 200;
/** So long a good client may wait on a busy machine. */
const PATIENCE_MS = 10_000;

interface Listener {
	readonly name: string;
	readonly open: (from: string) => Socket;
	/** Whether it speaks HTTP at once. */
	readonly speaksHttp: boolean;
	/** How many connections one peer may hold. */
	readonly most: number;
}

describe("hostile connections, while others go on being answered", () => {
	const stop = new AbortController();
	let folder: string;
	let controller: RunningController;
	let node: JoinedNode;
	let metrics: Promise<void>;
	let metricsPort: number;
	let goodClients: readonly GoodClient[];
	const hostile: Socket[] = [];

	before(async () => {
		folder = mkdtempSync(join(tmpdir(), "gumleaf-hostile-"));
		const { certificate, key } = await newCertificate();
		writeFileSync(join(folder, "cert"), certificate);
		writeFileSync(join(folder, "key"), key);
		controller = await startController([
			"--node-listen=127.0.0.1:0",
			`--tls-cert=${folder}/cert`,
			`--tls-key=${folder}/key`,
			`--api-connections=${MOST_OF_ALL}`,
			`--node-connections=${MOST_OF_ALL}`,
			`--connections-per-peer=${MOST_OF_PEER}`,
		]);
		node = await JoinedNode.join(controller, "host-a");
		metricsPort = await freePort();
		metrics = showNumbers(metricsPort, stop.signal);
		const { endpoint, dataDir } = controller;
		const credentials = await controller.rootKeys();
		const sts = new STSClient({
			...{ endpoint, region: REGION, credentials },
			requestHandler: { httpsAgent: { rejectUnauthorized: false } },
		});
		const admin = createAdminClient(dataDir);
		goodClients = [
			new GoodClient("APIs", () => sts.send(new GetCallerIdentityCommand({}))),
			new GoodClient("a node", () => node.settle()),
			new GoodClient("an operator", () => admin.listNodes()),
			new GoodClient("numbers", async () => {
				const url = `http://127.0.0.1:${metricsPort}/metrics`;
				const headers = { connection: "close" };
				const { status } = await fetch(url, { headers });
				assert.equal(status, 200);
			}),
		];
	});
	after(async () => {
		const ends = goodClients.map((client) => client.end());
		await Promise.allSettled(ends);
		for (const socket of hostile) socket.destroy();
		stop.abort();
		await metrics;
		await node[Symbol.asyncDispose]();
		await controller[Symbol.asyncDispose]();
		rmSync(folder, { recursive: true });
		// Rejects when one of them was not answered.
		await Promise.all(ends);
	});

	const apiPort = () => Number(new URL(controller.endpoint).port);
	const nodePort = () => {
		assert.ok(controller.nodeListen.kind === "tcp");
		return controller.nodeListen.port;
	};
	const tcp = (port: number, localAddress: string) =>
		connect({ host: "127.0.0.1", port, localAddress });
	const tls = (port: number, from: string) =>
		connectTls({ socket: tcp(port, from), rejectUnauthorized: false });
	const listeners: readonly Listener[] = [
		{
			name: "APIs without a handshake",
			open: (from) => tcp(apiPort(), from),
			...{ speaksHttp: false, most: MOST_OF_PEER },
		},
		{
			name: "APIs",
			open: (from) => tls(apiPort(), from),
			...{ speaksHttp: true, most: MOST_OF_PEER },
		},
		{
			name: "node listener without a handshake",
			open: (from) => tcp(nodePort(), from),
			...{ speaksHttp: false, most: MOST_OF_PEER },
		},
		{
			name: "node listener",
			open: (from) => tls(nodePort(), from),
			...{ speaksHttp: true, most: MOST_OF_PEER },
		},
		{
			name: "administration socket",
			open: () => connect(adminSocket(controller.dataDir)),
			...{ speaksHttp: true, most: MOST_OF_OPERATORS },
		},
		{
			name: "the agent's numbers",
			open: (from) => tcp(metricsPort, from),
			...{ speaksHttp: true, most: MOST_OF_NUMBERS },
		},
	];

	describe("one at a time", { concurrency: true }, () => {
		for (const { name, open, speaksHttp } of listeners) {
			it(`ends what says nothing, half a header or half a body: ${name}`, async () => {
				const openings = ["", HALF_A_HEADER, HALF_A_BODY];
				const ends = openings.map(async (words) => {
					const answer = await endOf(open(SAME), words);
					assert.doesNotMatch(answer, /^HTTP\/1\.1 [235]/, `to ${words}`);
				});
				await Promise.all(ends);
			});

			it(`ends what trickles in byte by byte: ${name}`, async () => {
				const socket = open(SAME);
				const over = new AbortController();
				const began = Date.now();
				const ended = endOf(socket, HALF_A_HEADER);
				const trickling = trickle(socket, over.signal);
				await ended;
				if (speaksHttp)
					assert.ok(Date.now() - began > 5_000, "for what it said");
				over.abort();
				await trickling;
			});

			it(`refuses headers that are too large: ${name}`, async () => {
				const answer = await endOf(open(SAME), LONG_HEADER);
				const refusal = speaksHttp ? /^HTTP\/1\.1 431 / : /^(?!HTTP)/;
				assert.match(answer, refusal);
			});
		}

		for (const [name, words, refusal] of TOO_LARGE) {
			it(`refuses bodies that are too large: ${name}`, async () => {
				const listener = listeners.find((one) => one.name === name);
				const socket = listener?.open(SAME) ?? assert.fail(name);
				socket.write(words);
				const [answer] = await once(socket, "data");
				assert.match(String(answer), refusal);
				socket.destroy();
			});
		}
	});

	describe("in numbers", () => {
		for (const { name, open, most } of listeners) {
			const openings = [
				["nothing", ""],
				["half a header", HALF_A_HEADER],
				["half a body", HALF_A_BODY],
			] as const;
			for (const [said, words] of openings) {
				// Whose body is waited for is not ended for others: only where peers are told apart others have room.
				if (words === HALF_A_BODY && most !== MOST_OF_PEER) continue;
				it(`have no more than their part, saying ${said}: ${name}`, async () => {
					for (const from of OTHERS) {
						const sockets = Array.from({ length: TOO_MANY }, () => open(from));
						for (const socket of sockets) {
							socket.on("error", () => {}).resume();
							if (words) socket.write(words);
						}
						const isHeld = () => {
							const held = sockets.filter((one) => !one.destroyed).length;
							return held <= most || `${held} from ${from}`;
						};
						await until("held within bounds", isHeld);
						// Their last ones are left to be in everybody's way.
						hostile.push(...sockets);
					}
				});
			}
		}
	});
});

/** Whoever asks rightly, all the time. */
class GoodClient {
	readonly #name: string;
	readonly #stop = new AbortController();
	readonly #asking: Promise<void>;
	#answered = 0;

	constructor(name: string, ask: () => Promise<unknown>) {
		this.#name = name;
		this.#asking = this.#askOn(ask);
		// Told at the end.
		this.#asking.catch(() => {});
	}

	/** Rejects when it was ever not answered. */
	async end(): Promise<void> {
		this.#stop.abort();
		await this.#asking;
		assert.ok(this.#answered > 10, `${this.#name}: ${this.#answered} answered`);
	}

	async #askOn(ask: () => Promise<unknown>): Promise<void> {
		const { signal } = this.#stop;
		while (!signal.aborted) {
			const began = performance.now();
			await ask().catch((cause) => {
				throw new Error(`${this.#name}, after ${this.#answered}`, { cause });
			});
			const took = performance.now() - began;
			assert.ok(took < PATIENCE_MS, `${this.#name} took ${took} ms`);
			this.#answered += 1;
			await delay(ASK_EVERY_MS);
		}
	}
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, SAME);
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, "close");
	return port;
}

/** The agent's listener for its numbers, of an agent that has none yet. */
function showNumbers(port: number, signal: AbortSignal): Promise<void> {
	const deps = {
		cache: new InstanceCache(),
		metadataUses: () => ({ since: "", instances: [] }),
		floor: () => "fine" as const,
		clock: systemClock,
		logger: silentLogger(),
	};
	return serveMetrics({ kind: "tcp", host: SAME, port }, deps, signal);
}

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

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import type { Row } from "./row.ts";

const PATH = "/latest/meta-data/instance-id";
const TTL = "X-aws-ec2-metadata-token-ttl-seconds: 21600";
const ROUNDS = 9;
const CONNECTIONS = 4;

interface Case {
	readonly name: string;
	readonly request: (token: string) => string;
	readonly yardstick: string;
	/** A round's requests, of all connections together. */
	readonly requests: number;
	readonly keepAlive: boolean;
	readonly goal?: string;
}

interface Measured {
	readonly port: number;
	cpuMicros(): Promise<number>;
	stop(): void;
}

const yardstick = message("GET", PATH);
const closing = message("GET", PATH, "Connection: close");
const cases: readonly Case[] = [
	{
		name: "GET v1, connection kept",
		request: () => yardstick,
		...{ yardstick, requests: 4000, keepAlive: true, goal: "≤ 1.5" },
	},
	{
		name: "GET v2, connection kept",
		request: (token) => message("GET", PATH, tokenHeader(token)),
		...{ yardstick, requests: 4000, keepAlive: true, goal: "≤ 1.8" },
	},
	{
		name: "GET v1, new connection",
		request: () => closing,
		...{ yardstick: closing, requests: 600, keepAlive: false, goal: "≤ 1.5" },
	},
	{
		name: "GET v2, new connection",
		request: (token) =>
			message("GET", PATH, "Connection: close", tokenHeader(token)),
		...{ yardstick: closing, requests: 600, keepAlive: false, goal: "≤ 1.8" },
	},
	{
		name: "PUT token, new connection",
		request: () => message("PUT", "/latest/api/token", TTL),
		...{ yardstick: closing, requests: 600, keepAlive: false },
	},
];

/** CPU time a request costs the metadata service, beside what the same request costs a bare `node:http` server. */
export async function run(): Promise<readonly Row[]> {
	const raw = await start("raw");
	const metadata = await start("metadata");
	try {
		const answer = await ask(metadata.port, cases[4]?.request("") ?? "");
		const token = answer.slice(answer.indexOf("\r\n\r\n") + 4);
		const rows: Row[] = [];
		for (const one of cases)
			rows.push(await compare(one, token, raw, metadata));
		return rows;
	} finally {
		raw.stop();
		metadata.stop();
	}
}

/** The median of interleaved rounds: what disturbs one round disturbs its neighbour too. */
async function compare(
	{ name, request, yardstick, requests, keepAlive, goal }: Case,
	token: string,
	raw: Measured,
	metadata: Measured,
): Promise<Row> {
	const rounds: { ours: number; bare: number }[] = [];
	const text = request(token);
	for (let round = 0; round <= ROUNDS; round += 1) {
		const bare = await measure(raw, yardstick, requests, keepAlive);
		const ours = await measure(metadata, text, requests, keepAlive);
		// The first one warms up.
		if (round > 0) rounds.push({ ours, bare });
	}
	const value = median(rounds.map(({ ours }) => ours));
	const bare = median(rounds.map(({ bare }) => bare));
	const ratio = median(rounds.map((one) => one.ours / one.bare));
	const row = {
		...{ name, unit: "CPU µs a request" },
		...{ value: round1(value), yardstick: round1(bare), ratio: round2(ratio) },
	};
	return goal === undefined ? row : { ...row, goal };
}

async function measure(
	server: Measured,
	request: string,
	requests: number,
	keepAlive: boolean,
): Promise<number> {
	const before = await server.cpuMicros();
	const each = requests / CONNECTIONS;
	await Promise.all(
		Array.from({ length: CONNECTIONS }, () =>
			keepAlive
				? askOnOne(server.port, request, each)
				: askOnNew(server.port, request, each),
		),
	);
	return ((await server.cpuMicros()) - before) / requests;
}

async function askOnNew(port: number, request: string, times: number) {
	for (let done = 0; done < times; done += 1) await ask(port, request);
}

/** The whole answer of a server that closes after it. */
async function ask(port: number, request: string): Promise<string> {
	const socket = connect(port, "127.0.0.1");
	socket.write(request);
	const chunks: Buffer[] = [];
	for await (const chunk of socket) chunks.push(chunk);
	const answer = Buffer.concat(chunks).toString();
	expectSuccess(answer);
	return answer;
}

/** Asks one after the other; every answer is small and comes in one piece. */
async function askOnOne(port: number, request: string, times: number) {
	const socket = connect(port, "127.0.0.1");
	socket.setNoDelay(true);
	let left = times;
	socket.on("data", (answer: Buffer) => {
		expectSuccess(answer.toString("latin1", 0, 15));
		left -= 1;
		if (left > 0) socket.write(request);
		else socket.end();
	});
	socket.write(request);
	await once(socket, "close");
}

function expectSuccess(answer: string): void {
	if (answer.startsWith("HTTP/1.1 200 ")) return;
	throw new Error(`the measured server answered ${answer.slice(0, 40)}`);
}

async function start(kind: "raw" | "metadata"): Promise<Measured> {
	const program = join(import.meta.dirname, "metadata-server.ts");
	const child: ChildProcess = fork(program, [kind]);
	const [address] = (await once(child, "message")) as [AddressInfo];
	return {
		port: address.port,
		async cpuMicros() {
			child.send("cpu");
			const [micros] = (await once(child, "message")) as [number];
			return micros;
		},
		stop: () => child.kill(),
	};
}

function message(method: string, path: string, ...headers: string[]): string {
	const lines = [`${method} ${path} HTTP/1.1`, "Host: 127.0.0.1", ...headers];
	return `${lines.join("\r\n")}\r\n\r\n`;
}

function tokenHeader(token: string): string {
	return `X-aws-ec2-metadata-token: ${token}`;
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round1(value: number): number {
	return Math.round(value * 10) / 10;
}

function round2(value: number): number {
	return Math.round(value * 100) / 100;
}

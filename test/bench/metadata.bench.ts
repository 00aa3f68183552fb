import { connect } from "node:net";
import { join } from "node:path";
import { type MeasuredServer, startServer } from "./measured-server.ts";
import type { Row } from "./row.ts";
import { sendAll } from "./send-all.ts";

const PATH = "/latest/meta-data/instance-id";
const TTL = "X-aws-ec2-metadata-token-ttl-seconds: 21600";
const WARMUPS = 5;
const ROUNDS = 7;
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

const yardstick = message("GET", PATH);
const closing = message("GET", PATH, "Connection: close");
const putToken = message("PUT", "/latest/api/token", TTL);
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
		...{ yardstick: closing, requests: 1000, keepAlive: false, goal: "≤ 1.5" },
	},
	{
		name: "GET v2, new connection",
		request: (token) =>
			message("GET", PATH, "Connection: close", tokenHeader(token)),
		...{ yardstick: closing, requests: 1000, keepAlive: false, goal: "≤ 1.8" },
	},
	{
		name: "PUT token, new connection",
		request: () => putToken,
		...{ yardstick: closing, requests: 1000, keepAlive: false },
	},
];

/** CPU time a request costs the metadata service, beside what the same request costs a bare `node:http` server. */
export async function run(): Promise<readonly Row[]> {
	await using raw = await start("raw");
	await using metadata = await start("metadata");
	const answer = await ask(metadata.port, putToken);
	const token = answer.slice(answer.indexOf("\r\n\r\n") + 4);
	const rows: Row[] = [];
	for (const one of cases) rows.push(await compare(one, token, raw, metadata));
	return rows;
}

function start(kind: "raw" | "metadata"): Promise<MeasuredServer> {
	const program = join(import.meta.dirname, "metadata-server.ts");
	return startServer([program, kind], "/dev/null");
}

/** The median of interleaved rounds: what disturbs one round disturbs its neighbour too. */
async function compare(
	one: Case,
	token: string,
	raw: MeasuredServer,
	metadata: MeasuredServer,
): Promise<Row> {
	const rounds: { ours: number; bare: number }[] = [];
	for (let round = 1; round <= WARMUPS + ROUNDS; round += 1) {
		const bare = await measure(raw, one.yardstick, one);
		const ours = await measure(metadata, one.request(token), one);
		if (round > WARMUPS) rounds.push({ ours, bare });
	}
	const { name, goal } = one;
	return {
		...{ name, unit: "CPU µs a request" },
		value: rounded(median(rounds.map(({ ours }) => ours))),
		yardstick: rounded(median(rounds.map(({ bare }) => bare))),
		ratio: rounded(median(rounds.map(({ ours, bare }) => ours / bare))),
		...(goal && { goal }),
	};
}

async function measure(
	server: MeasuredServer,
	request: string,
	{ requests, keepAlive }: Case,
): Promise<number> {
	const before = server.cpuMicros();
	if (keepAlive) {
		const all = Array<Buffer>(requests).fill(Buffer.from(request));
		await sendAll(server.port, all, CONNECTIONS);
	} else {
		const each = requests / CONNECTIONS;
		const askInTurn = () => askOnNew(server.port, request, each);
		await Promise.all(Array.from({ length: CONNECTIONS }, askInTurn));
	}
	return (server.cpuMicros() - before) / requests;
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
	if (answer.startsWith("HTTP/1.1 200 ")) return answer;
	throw new Error(`the measured server answered ${answer.slice(0, 40)}`);
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

function rounded(value: number): number {
	return Math.round(value * 100) / 100;
}

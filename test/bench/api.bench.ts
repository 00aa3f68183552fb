import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Case, cases, prepare } from "./api-calls.ts";
import { type MeasuredServer, startServer } from "./measured-server.ts";
import type { Row } from "./row.ts";
import { sendAll } from "./send-all.ts";
import { sendByAgent } from "./send-by-agent.ts";
import {
	CallSigner,
	type Keys,
	type SignedCall,
	wireBytes,
} from "./signed-call.ts";

const CONNECTIONS = 16;
/** Rounds until V8 has compiled what the controller runs as far as it will: what is measured is a controller that has been running for a while. */
const WARMUPS = 20;
const ROUNDS = 15;
/** Calls of one round. The roles they make are deleted after it: an account may have 1000. */
const REQUESTS = 900;

/**
 * Signed calls per second of a controller as it is installed (file store, commits on disk, access log), beside a bare
 * `node:http` server that gives every request one fixed answer; both on one core, at 16 kept connections. Once with the
 * client that programs have, which the goals are for, and once with one that does nothing but write and read bytes: the
 * bare server then does two to three times as much, and the ratio tells how much more the controller does for a call.
 */
export async function run(): Promise<readonly Row[]> {
	using folder = temporaryFolder();
	await using controller = await startController(folder.path);
	const root = rootKeys(join(folder.path, "root-credentials"));
	const keys = await prepare(controller.endpoint, root);
	await using bare = await startServer(
		[join(import.meta.dirname, "static-server.ts"), "x".repeat(600)],
		join(folder.path, "static.log"),
	);
	const signer = new CallSigner(keys, controller.port);
	const rows: Row[] = [];
	for (const one of cases) {
		rows.push(...(await compare(one, signer, controller, bare)));
	}
	return rows;
}

interface Round {
	/** Requests a second. */
	readonly rate: number;
	/** CPU time of a request, microseconds. */
	readonly micros: number;
}

interface Pair {
	readonly ours: Round;
	readonly bare: Round;
}

/** A way to send calls over kept connections. */
interface Client {
	/** Added to the names of its rows. */
	readonly name: string;
	/** Makes calls ready to be sent, so that only the sending is measured. */
	ready(calls: readonly SignedCall[]): (port: number) => Promise<void>;
}

const programs: Client = {
	name: "",
	ready: (calls) => (port) => sendByAgent(port, calls, CONNECTIONS),
};

const bytes: Client = {
	name: ", bare client",
	ready: (calls) => {
		const requests = calls.map(wireBytes);
		return (port) => sendAll(port, requests, CONNECTIONS);
	},
};

/** The medians of interleaved rounds: what disturbs one round disturbs its neighbour too. */
async function compare(
	{ name, service, goal, call, undo }: Case,
	signer: CallSigner,
	controller: MeasuredServer,
	bare: MeasuredServer,
): Promise<readonly Row[]> {
	const pairs = new Map<Client, Pair[]>([
		[programs, []],
		[bytes, []],
	]);
	for (let round = 0; round < WARMUPS + ROUNDS; round += 1) {
		const first = round * REQUESTS;
		const sign = (make: Case["call"]) =>
			Array.from({ length: REQUESTS }, (_, index) =>
				signer.sign(service, make(first + index)),
			);
		for (const [client, measured] of pairs) {
			const calls = sign(call);
			const beside = await measure(bare, calls, client);
			const ours = await measure(controller, calls, client);
			if (undo) await bytes.ready(sign(undo))(controller.port);
			if (round >= WARMUPS) measured.push({ ours, bare: beside });
		}
	}
	const cpu = pairs.get(bytes) ?? [];
	return [
		...[...pairs].map(([client, measured]) => ({
			...row(name + client.name, "requests/s", measured, ({ rate }) => rate),
			...(client === programs && { goal }),
		})),
		row(name, "CPU µs a request", cpu, ({ micros }) => micros),
	];
}

function row(
	name: string,
	unit: string,
	pairs: readonly Pair[],
	pick: (round: Round) => number,
): Row {
	const ratios = pairs.map(({ ours, bare }) => pick(ours) / pick(bare));
	return {
		...{ name, unit },
		value: Math.round(median(pairs.map(({ ours }) => pick(ours)))),
		yardstick: Math.round(median(pairs.map(({ bare }) => pick(bare)))),
		ratio: Math.round(median(ratios) * 100) / 100,
	};
}

async function measure(
	server: MeasuredServer,
	calls: readonly SignedCall[],
	client: Client,
): Promise<Round> {
	const send = client.ready(calls);
	const cpu = server.cpuMicros();
	const begin = performance.now();
	await send(server.port);
	const seconds = (performance.now() - begin) / 1000;
	return {
		rate: calls.length / seconds,
		micros: (server.cpuMicros() - cpu) / calls.length,
	};
}

function startController(folder: string): Promise<MeasuredServer> {
	return startServer(
		[
			resolve(import.meta.dirname, "../../controller/main.ts"),
			...["--data-dir", folder, "--listen", "127.0.0.1:0"],
			...["--node-listen", `unix:${join(folder, "nodes.sock")}`],
		],
		join(folder, "controller.log"),
	);
}

function rootKeys(file: string): Keys {
	const text = readFileSync(file, "utf8");
	const setting = (name: string) =>
		new RegExp(`^${name}\\s*=\\s*(\\S+)`, "m").exec(text)?.[1] ?? "";
	return {
		accessKeyId: setting("aws_access_key_id"),
		secretAccessKey: setting("aws_secret_access_key"),
	};
}

function temporaryFolder(): Disposable & { readonly path: string } {
	const path = mkdtempSync(join(tmpdir(), "gumleaf-bench-"));
	return {
		path,
		[Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
	};
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

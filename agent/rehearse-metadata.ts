import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "#shared/clock.ts";
import { silentLogger } from "#shared/logger.ts";
import type { Libc } from "#shared/native/libc.ts";
import type { RandomBytes } from "#shared/random.ts";
import { InstanceCache } from "./cache/instance-cache.ts";
import { createMetadataApp, type MetadataApp } from "./metadata/app.ts";
import { sampleRecord } from "./metadata/sample-record.ts";
import { metadataServerOptions } from "./metadata/server-options.ts";
import { openListeningSocket } from "./native/listening-socket.ts";
import { createSocketOptions } from "./native/socket-options.ts";

const LOOPBACK = "127.0.0.1";
const TOKEN_KEY_BYTES = 32;
/** Enough for V8's last compiler to have seen all of the path. */
const WALKS = 120;
/** Between two walks: a start is busy enough, and the guests of a host take longer to boot. */
const REST_MS = 50;
/** What an instance asks for as it boots. */
const PATHS = [
	"latest/meta-data/",
	"latest/meta-data/instance-id",
	"latest/meta-data/hostname",
	"latest/meta-data/placement/",
	"latest/meta-data/placement/availability-zone",
	"latest/meta-data/network/interfaces/macs/",
	"latest/meta-data/iam/",
	"latest/meta-data/iam/info",
	"latest/meta-data/iam/security-credentials/",
	"latest/meta-data/iam/security-credentials/sample",
	"latest/dynamic/",
];

/** What a rehearsal takes from the agent. */
export interface RehearsalDeps {
	readonly libc: Libc;
	readonly clock: Clock;
	readonly random: RandomBytes;
}

/**
 * Boots an instance that does not exist over and over, against a metadata service of its own on loopback, so that all
 * code between a connection and its answer is compiled when the guests of a host that starts ask all at once. Other work
 * goes on between any two of its requests. Answers how many of them were answered well; ends early, without a failure,
 * when the signal aborts.
 */
export async function rehearseMetadata(
	deps: RehearsalDeps,
	signal: AbortSignal,
	walks = WALKS,
): Promise<number> {
	const table = new InstanceCache();
	const { app, server } = createService(deps, table);
	const where = { address: LOOPBACK, port: 0 };
	server.listen({ fd: openListeningSocket(deps.libc, where) });
	await once(server, "listening");
	try {
		const { port } = server.address() as AddressInfo;
		let answered = 0;
		for (let walk = 0; walk < walks && !signal.aborted; walk += 1) {
			// Another record: what is rendered once for an instance is rehearsed, too.
			table.set(sampleRecord());
			answered += await walkThrough(port);
			await deps.clock.sleep(REST_MS, signal).catch(() => {});
		}
		return answered;
	} finally {
		app.close();
		server.closeAllConnections();
		server.close();
		await once(server, "close");
	}
}

function createService(
	{ libc, clock, random }: RehearsalDeps,
	table: InstanceCache,
): { readonly app: MetadataApp; readonly server: Server } {
	const { readConnectionFacts, setHopLimit } = createSocketOptions(libc);
	const { instanceId } = sampleRecord().assignment;
	const app = createMetadataApp({
		...{ clock, random, table, setHopLimit, logger: silentLogger() },
		readFacts: readConnectionFacts,
		// Nothing arrives through loopback as from an instance.
		identify: () => table.get(instanceId) ?? "address unknown there",
		mark: { value: 0, mask: 0 },
		tokenKey: random(TOKEN_KEY_BYTES),
		allowance: { perSecond: 1e6, burst: 1e6, excess: "refuse" },
	});
	const server = createServer(metadataServerOptions, app.listener);
	app.attach(server);
	return { app, server };
}

/** How many of its requests were answered well. */
async function walkThrough(port: number): Promise<number> {
	const ttl = "X-aws-ec2-metadata-token-ttl-seconds: 60";
	const { body: token } = await ask(port, "PUT", "latest/api/token", ttl);
	let answered = 0;
	for (const path of PATHS) {
		const header = `X-aws-ec2-metadata-token: ${token}`;
		const { isGood } = await ask(port, "GET", path, header);
		answered += Number(isGood);
		await nextTurn();
	}
	return answered;
}

/** Over a new connection, as cloud-init asks. */
function ask(port: number, method: string, path: string, header: string) {
	const { promise, resolve, reject } = Promise.withResolvers<{
		readonly isGood: boolean;
		readonly body: string;
	}>();
	const socket = connect({ host: LOOPBACK, port });
	let answer = "";
	socket.setEncoding("latin1");
	socket.on("data", (text) => {
		answer += text;
	});
	socket.on("error", reject);
	socket.on("close", () => {
		const body = answer.slice(answer.indexOf("\r\n\r\n") + 4);
		resolve({ isGood: answer.startsWith("HTTP/1.1 200 "), body });
	});
	socket.write(
		`${method} /${path} HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n${header}\r\n\r\n`,
	);
	return promise;
}

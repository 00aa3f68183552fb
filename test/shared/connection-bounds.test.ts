import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import {
	createServer,
	type RequestListener,
	type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { connect as connectTls } from "node:tls";
import {
	boundConnections,
	type ConnectionBounds,
} from "#shared/connection-bounds.ts";
import { httpServerLimits, listen } from "#shared/http-server.ts";
import type { ListenAddress } from "#shared/listen-address.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { recordingLogger } from "../fakes/recording-logger.ts";
import { newCertificate } from "../systemd/tls-certificate.ts";

const LOOPBACK = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;
/** Two peers that one machine is, by the address each speaks from. */
const ONE = "127.0.0.1";
const OTHER = "127.0.0.2";
const ASK = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

type Bounds = Partial<ConnectionBounds>;

/** A server of two connections for each peer and four in all; `/slow` is answered when the test says so. */
class BoundedServer implements AsyncDisposable {
	readonly lines: readonly Readonly<Record<string, unknown>>[];
	readonly slow: ServerResponse[] = [];
	readonly clock = new FakeClock();
	readonly #server;
	readonly #sockets: Socket[] = [];
	readonly #tls: boolean;
	#address: ListenAddress = LOOPBACK;

	private constructor(pem: object | undefined, bounds: Bounds) {
		const { logger, lines } = recordingLogger();
		this.lines = lines;
		this.#tls = pem !== undefined;
		const handle: RequestListener = ({ url }, response) => {
			if (url === "/slow") this.slow.push(response);
			else response.end("answered");
		};
		this.#server = pem
			? createTlsServer({ ...httpServerLimits, ...pem }, handle)
			: createServer(httpServerLimits, handle);
		boundConnections(this.#server, {
			...{ listener: "test", most: 4, mostOfPeer: 2 },
			...{ clock: this.clock, logger, ...bounds },
		});
	}

	static async start(
		bounds: Bounds = {},
		{
			at = LOOPBACK as ListenAddress,
			pem = undefined as object | undefined,
		} = {},
	): Promise<BoundedServer> {
		const one = new BoundedServer(pem, bounds);
		one.#address = await listen(one.#server, at);
		return one;
	}

	/** A connection that the server has seen. */
	async open(localAddress = ONE): Promise<Socket> {
		const address = this.#address;
		const to =
			address.kind === "unix"
				? { path: address.path }
				: { host: address.host, port: address.port, localAddress };
		const seen = once(
			this.#server,
			this.#tls ? "secureConnection" : "connection",
		);
		const socket = this.#tls
			? connectTls({ ...to, rejectUnauthorized: false })
			: connect(to);
		this.#sockets.push(socket.on("error", () => {}));
		socket.resume();
		await Promise.all([
			once(socket, this.#tls ? "secureConnect" : "connect"),
			seen,
		]);
		return socket;
	}

	/** Asks for what is not answered for the time being. */
	async askSlowly(socket: Socket): Promise<void> {
		socket.write(ASK.replace("/", "/slow"));
		await once(this.#server, "request");
	}

	async [Symbol.asyncDispose](): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		this.#server.closeAllConnections();
		const closed = once(this.#server, "close");
		this.#server.close();
		await closed;
	}
}

async function isAnswered(socket: Socket): Promise<boolean> {
	if (socket.destroyed) return false;
	const answered = once(socket, "data").then(
		() => true,
		() => false,
	);
	const ended = once(socket, "close").then(() => false);
	socket.write(ASK);
	return Promise.race([answered, ended]);
}

describe("a server that bounds its connections", () => {
	it("ends what has said nothing the longest when its peer comes once more", async () => {
		await using server = await BoundedServer.start();
		const first = await server.open();
		const second = await server.open();
		const stranger = await server.open(OTHER);
		const third = await server.open();
		assert.deepEqual(
			await Promise.all([first, second, third, stranger].map(isAnswered)),
			[false, true, true, true],
		);
	});

	it("takes who has been answered for the one that was heard last", async () => {
		await using server = await BoundedServer.start();
		const first = await server.open();
		const second = await server.open();
		assert.ok(await isAnswered(first));
		await server.open();
		assert.deepEqual(await Promise.all([first, second].map(isAnswered)), [
			true,
			false,
		]);
	});

	it("ends whoever's has waited longest when it has enough in all", async () => {
		await using server = await BoundedServer.start({ most: 2 });
		const first = await server.open();
		const second = await server.open(OTHER);
		const third = await server.open(OTHER);
		assert.deepEqual(
			await Promise.all([first, second, third].map(isAnswered)),
			[false, true, true],
		);
	});

	it("ends nobody who is being answered, and then turns away who comes", async () => {
		await using server = await BoundedServer.start();
		const asking = [await server.open(), await server.open()];
		for (const socket of asking) await server.askSlowly(socket);
		assert.equal(await isAnswered(await server.open()), false);
		assert.equal(await isAnswered(await server.open(OTHER)), true);
		for (const response of server.slow) response.end("at last");
		await Promise.all(asking.map((socket) => once(socket, "data")));
		assert.equal(await isAnswered(await server.open()), true);
	});

	it("has room again when connections have ended", async () => {
		await using server = await BoundedServer.start();
		for (let n = 0; n < 20; n += 1) {
			const socket = await server.open();
			assert.ok(await isAnswered(socket));
			socket.end();
			await once(socket, "close");
		}
		assert.deepEqual(server.lines, []);
	});

	it("bounds only in all who is behind an address that many share", async () => {
		const isShared = (address: string) => address === ONE;
		await using server = await BoundedServer.start({ isShared });
		const sockets = [];
		for (let n = 0; n < 5; n += 1) sockets.push(await server.open());
		assert.deepEqual(await Promise.all(sockets.map(isAnswered)), [
			...[false, true, true, true, true],
		]);
	});

	it("takes all addresses that IPv6 gives to one customer for one peer", async () => {
		const at = { kind: "tcp", host: "::1", port: 0 } as const;
		await using server = await BoundedServer.start({}, { at });
		for (let n = 0; n < 3; n += 1) await server.open("::1");
		assert.partialDeepStrictEqual(server.lines, [{ peer: "::/64" }]);
	});

	it("writes so many lines a minute of each peer, and how many there were more", async () => {
		await using server = await BoundedServer.start({ mostOfPeer: 1 });
		for (let n = 0; n < 10; n += 1) await server.open();
		assert.equal(server.lines.length, 5);
		const line = { listener: "test", peer: ONE, of: "its peer" };
		for (const written of server.lines) {
			assert.partialDeepStrictEqual(written, { ...line, ended: "waiting" });
		}
		server.clock.advance(60_000);
		await server.open();
		assert.partialDeepStrictEqual(server.lines[5], { ...line, more: 4 });
	});

	describe("over TLS", () => {
		it("ends what never shakes hands, and then what says nothing", async () => {
			const pem = await tlsPem();
			await using server = await BoundedServer.start({}, { pem });
			const first = await server.open();
			const asking = await server.open();
			await server.askSlowly(asking);
			assert.ok(await isAnswered(await server.open()));
			assert.equal(await isAnswered(first), false);
			server.slow[0]?.end("at last");
			await once(asking, "data");
		});

		it("keeps the room of peers that have proved who they are, each its own", async () => {
			const pem = await tlsPem();
			const provenPeer = ({ remoteAddress = "" }: Socket) =>
				remoteAddress === OTHER ? "host-a" : undefined;
			await using server = await BoundedServer.start(
				{ provenPeer, most: 3 },
				{ pem },
			);
			const proven = [await server.open(OTHER), await server.open(OTHER)];
			const unproven = await server.open();
			const next = await server.open();
			assert.deepEqual(
				await Promise.all([...proven, unproven, next].map(isAnswered)),
				[true, true, false, true],
			);
			const third = await server.open(OTHER);
			assert.deepEqual(await Promise.all([...proven, third].map(isAnswered)), [
				false,
				true,
				true,
			]);
		});
	});

	describe("on a UNIX socket", () => {
		const folder = mkdtemp(join(tmpdir(), "gumleaf-bounds-"));
		after(async () => rm(await folder, { recursive: true }));

		it("bounds them in all", async () => {
			const at = { kind: "unix", path: join(await folder, "a") } as const;
			await using server = await BoundedServer.start({}, { at });
			const sockets = [];
			for (let n = 0; n < 5; n += 1) sockets.push(await server.open());
			assert.deepEqual(await Promise.all(sockets.map(isAnswered)), [
				...[false, true, true, true, true],
			]);
		});

		it("turns away with TLS what is too much, since nobody is known to wait", async () => {
			const at = { kind: "unix", path: join(await folder, "b") } as const;
			const pem = await tlsPem();
			await using server = await BoundedServer.start({ most: 1 }, { at, pem });
			const first = await server.open();
			await assert.rejects(server.open(), { code: "ECONNRESET" });
			assert.ok(await isAnswered(first));
		});
	});
});

async function tlsPem() {
	const { certificate, key } = await newCertificate();
	return { cert: certificate, key };
}

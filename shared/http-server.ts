import { once } from "node:events";
import { chmod, lstat, mkdir, unlink } from "node:fs/promises";
import type { Server as HttpServer, ServerOptions } from "node:http";
import type {
	Server as HttpsServer,
	ServerOptions as HttpsServerOptions,
} from "node:https";
import { connect } from "node:net";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ListenAddress } from "./listen-address.ts";
import { openSocketPath } from "./socket-path.ts";

type Server = HttpServer | HttpsServer;

/** How often a server that ends looks for connections that have nothing more to answer. */
const SWEEP_MS = 20;

/** How patient our servers are with their clients; for `createServer`. Milliseconds and bytes. */
export const httpServerLimits = {
	/** Nobody needs longer to say what they want; slower ones hold connections open on purpose. */
	headersTimeout: 10_000,
	/** Until the whole request is there, its body included; answers may take longer (long polls). */
	requestTimeout: 30_000,
	/** Longer than usual clients keep idle connections, so that the client is the one that closes. */
	keepAliveTimeout: 65_000,
	maxHeaderSize: 32_768,
	connectionsCheckingInterval: 5_000,
} as const satisfies ServerOptions;

/** The same of servers with TLS, whose handshake comes first. */
export const httpsServerLimits = {
	...httpServerLimits,
	handshakeTimeout: 10_000,
} as const satisfies HttpsServerOptions;

/**
 * Starts listening and answers the address that was really taken (port 0 becomes a number).
 * A UNIX socket is its owner's alone (0600, its folder made 0700); one that nobody listens on any more is replaced.
 */
export async function listen(
	server: Server,
	address: ListenAddress,
): Promise<ListenAddress> {
	if (address.kind === "unix") return listenOnSocket(server, address);
	server.listen({ host: address.host, port: address.port });
	await once(server, "listening");
	const bound = server.address();
	const port = typeof bound === "object" && bound ? bound.port : address.port;
	return { ...address, port };
}

/** Ends a server: idle connections at once, busy ones once they have answered, what is left after `graceMs`. */
export async function closeServer(
	server: Server,
	graceMs: number,
): Promise<void> {
	if (!server.listening) return;
	const closed = once(server, "close");
	server.close();
	server.closeIdleConnections();
	// What has answered meanwhile would be kept open for its client's next request.
	const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
	const answered = new AbortController();
	const cut = delay(graceMs, undefined, { signal: answered.signal }).then(
		() => server.closeAllConnections(),
		() => {},
	);
	await closed;
	clearInterval(sweep);
	answered.abort();
	await cut;
}

async function listenOnSocket(
	server: Server,
	address: ListenAddress & { readonly kind: "unix" },
): Promise<ListenAddress> {
	await mkdir(dirname(address.path), { recursive: true, mode: 0o700 });
	const socket = openSocketPath(address.path);
	// Node removes the socket when the server closes: until then its path must stay good.
	server.once("close", () => socket[Symbol.dispose]());
	const { path } = socket;
	if (await isAnswered(path)) {
		throw new Error(
			`listening on unix:${address.path}: another program does already`,
		);
	}
	// Anything but a socket is somebody's, named by mistake: listening fails of it.
	const found = await lstat(path).catch(ignoreMissing);
	if (found?.isSocket()) await unlink(path).catch(ignoreMissing);
	const listening = once(server, "listening");
	// The socket is made inside listen(): from its first moment on it is ours alone.
	const umask = process.umask(0o177);
	try {
		server.listen(path);
	} finally {
		process.umask(umask);
	}
	await listening;
	await chmod(path, 0o600);
	return address;
}

/** Whether somebody listens on the socket: what a killed program left behind refuses connections. */
async function isAnswered(path: string): Promise<boolean> {
	const socket = connect(path);
	try {
		await once(socket, "connect");
		return true;
	} catch (error) {
		// One that has too many callers, or does not let us in, is listened on all the same.
		const { code = "" } = error as NodeJS.ErrnoException;
		return !["ECONNREFUSED", "ENOENT"].includes(code);
	} finally {
		socket.destroy();
	}
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
	if (error.code !== "ENOENT") throw error;
}

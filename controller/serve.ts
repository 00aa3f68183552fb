import { createServer, type Server } from "node:http";
import { adminSocket } from "#shared/admin-api/admin-socket.ts";
import {
	boundConnections,
	type ConnectionBounds,
} from "#shared/connection-bounds.ts";
import { outliveFailedAccepts } from "#shared/failed-accepts.ts";
import { closeServer, httpServerLimits, listen } from "#shared/http-server.ts";
import {
	formatListenAddress,
	type ListenAddress,
} from "#shared/listen-address.ts";
import { openFilesLimit } from "#shared/open-files.ts";
import { runTasks } from "#shared/run-tasks.ts";
import { createAdminServer } from "./admin/app.ts";
import { createApp } from "./app.ts";
import { ensureAccount } from "./bootstrap/ensure-account.ts";
import { registerImages } from "./bootstrap/register-images.ts";
import type { Config } from "./config.ts";
import { connectionRoom } from "./connection-room.ts";
import type { ControllerContext } from "./context.ts";
import { trustedProxies } from "./http/client-connection.ts";
import { provenNode } from "./nodes/authenticate-node.ts";
import { createNodeServer } from "./nodes/server.ts";

/** How long calls that are being answered may take to end when the controller stops. */
const DRAIN_MS = 5_000;
/** Connections that operators have on this machine. */
const OPERATORS = 100;

/**
 * Runs a controller until the signal: makes the account at the first start, listens, says so by `announce`
 * in one line, and at the end answers what it has begun.
 */
export async function serve(
	context: ControllerContext,
	announce: (line: string) => void,
	signal: AbortSignal,
): Promise<void> {
	const { config, store, logger, keyRing, authority, tokenIssuer, lastUses } =
		context;
	await store.write(async (tx) => {
		await ensureAccount(tx, context.rootKey());
		const now = context.clock.now();
		await registerImages(tx, config.accountId, config.images, now);
	});
	await using listeners = new Listeners(await boundsOf(context));
	const api = await listeners.open(
		"api",
		createApiServer(context),
		config.listen,
	);
	const nodes = await listeners.open(
		"nodes",
		await createNodeServer(context.nodes(signal)),
		config.nodeListen,
	);
	await listeners.open("operators", createAdminServer(context), {
		kind: "unix",
		path: adminSocket(config.dataDir),
	});
	announce(readyLine(config, api, nodes));
	await runTasks(
		[
			(stopping) => keyRing.run(stopping, logger),
			(stopping) => authority.run(stopping, logger),
			...(tokenIssuer
				? [(stopping: AbortSignal) => tokenIssuer.run(stopping, logger)]
				: []),
			(stopping) => lastUses.run(stopping),
		],
		signal,
	);
}

type Listener = "api" | "nodes" | "operators";

/** How many connections each listener holds: none can take what the others need. */
async function boundsOf(
	context: ControllerContext,
): Promise<Record<Listener, ConnectionBounds>> {
	const { config, clock, logger, authority } = context;
	const wanted = { api: config.apiConnections, nodes: config.nodeConnections };
	const openFiles = await openFilesLimit();
	const room = connectionRoom(wanted, openFiles);
	if (room !== wanted) {
		const message = "too few open files for the connections wanted";
		logger.warn(message, { openFiles, ...room });
	}
	const all = {
		mostOfPeer: config.connectionsPerPeer,
		isShared: trustedProxies(config.trustedProxies),
		...{ clock, logger },
	};
	return {
		api: { ...all, listener: "api", most: room.api },
		nodes: {
			...all,
			...{ listener: "nodes", most: room.nodes },
			provenPeer: (socket) => provenNode(socket, authority),
		},
		operators: { ...all, listener: "operators", most: OPERATORS },
	};
}

/** The servers of a controller, which end together. */
class Listeners implements AsyncDisposable {
	readonly #bounds: Readonly<Record<Listener, ConnectionBounds>>;
	readonly #servers: Server[] = [];

	constructor(bounds: Readonly<Record<Listener, ConnectionBounds>>) {
		this.#bounds = bounds;
	}

	async open(
		name: Listener,
		server: Server,
		address: ListenAddress,
	): Promise<ListenAddress> {
		const bounds = this.#bounds[name];
		boundConnections(server, bounds);
		this.#servers.push(server);
		const taken = await listen(server, address);
		outliveFailedAccepts(server, name, bounds.logger);
		return taken;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all(
			this.#servers.map((server) => closeServer(server, DRAIN_MS)),
		);
	}
}

function createApiServer(context: ControllerContext): Server {
	const handle = createApp(context.api()).callback();
	if (context.tls) return context.tls.createServer(handle);
	return createServer(httpServerLimits, handle);
}

/** What the controller says when it answers: in it, where agents and clients find it. */
function readyLine(
	{ tls }: Config,
	api: ListenAddress,
	nodes: ListenAddress,
): string {
	const apiScheme = tls ? "https" : "http";
	const nodeScheme = nodes.kind === "tcp" ? "https://" : "";
	return `ready api=${apiScheme}://${formatListenAddress(api)} nodes=${nodeScheme}${formatListenAddress(nodes)}`;
}

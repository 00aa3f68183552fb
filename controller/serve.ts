import { createServer, type Server } from "node:http";
import { adminSocket } from "#shared/admin-api/admin-socket.ts";
import { closeServer, httpServerLimits, listen } from "#shared/http-server.ts";
import {
	formatListenAddress,
	type ListenAddress,
} from "#shared/listen-address.ts";
import { runTasks } from "#shared/run-tasks.ts";
import { createAdminServer } from "./admin/app.ts";
import { createApp } from "./app.ts";
import { ensureAccount } from "./bootstrap/ensure-account.ts";
import { registerImages } from "./bootstrap/register-images.ts";
import type { Config } from "./config.ts";
import type { ControllerContext } from "./context.ts";
import { createNodeServer } from "./nodes/server.ts";

/** How long calls that are being answered may take to end when the controller stops. */
const DRAIN_MS = 5_000;

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
	await using listeners = new Listeners();
	const api = await listeners.open(createApiServer(context), config.listen);
	const nodes = await listeners.open(
		await createNodeServer(context.nodes(signal)),
		config.nodeListen,
	);
	await listeners.open(createAdminServer(context), {
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

/** The servers of a controller, which end together. */
class Listeners implements AsyncDisposable {
	readonly #servers: Server[] = [];

	open(server: Server, address: ListenAddress): Promise<ListenAddress> {
		this.#servers.push(server);
		return listen(server, address);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all(
			this.#servers.map((server) => closeServer(server, DRAIN_MS)),
		);
	}
}

function createApiServer(context: ControllerContext): Server {
	const handle = createApp(context.api()).callback();
	if (context.tls) return context.tls.createServer(httpServerLimits, handle);
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

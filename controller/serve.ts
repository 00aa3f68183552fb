import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { adminSocket } from "#shared/admin-api.ts";
import { StepError } from "#shared/errors.ts";
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
import { createNodeServer } from "./nodes/app.ts";

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
	const api = await listeners.open(
		await createApiServer(context),
		config.listen,
	);
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

async function createApiServer(context: ControllerContext): Promise<Server> {
	const { tls } = context.config;
	const handle = createApp(context.api()).callback();
	if (!tls) return createServer(httpServerLimits, handle);
	const identity = {
		cert: await readPem("tls-cert", tls.certFile),
		key: await readPem("tls-key", tls.keyFile),
	};
	return createTlsServer({ ...httpServerLimits, ...identity }, handle);
}

async function readPem(setting: string, file: string): Promise<Buffer> {
	try {
		return await readFile(file);
	} catch (cause) {
		throw new StepError(`reading ${setting} ${file}`, cause);
	}
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

import { createServer, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import { boundConnections } from "#shared/connection-bounds.ts";
import { describeError } from "#shared/errors.ts";
import { closeServer, httpServerLimits, listen } from "#shared/http-server.ts";
import type { ListenAddress } from "#shared/listen-address.ts";
import type { Logger } from "#shared/logger.ts";
import { createMetrics, type MetricsDeps } from "./metrics.ts";

const GRACE_MS = 500;
/** Connections of the programs on this machine that look at the numbers. */
const MOST = 32;

/** Answers `GET /metrics` at an address that this machine alone reaches, until the signal aborts. */
export async function serveMetrics(
	address: ListenAddress,
	deps: MetricsDeps & { readonly logger: Logger },
	signal: AbortSignal,
): Promise<void> {
	const made = Promise.withResolvers<Registry>();
	const server = createServer(httpServerLimits, (request, response) => {
		const isScrape = request.method === "GET" && request.url === "/metrics";
		if (!isScrape) return void response.writeHead(404).end();
		show(made.promise, response).catch((error) => {
			const reason = describeError(error);
			deps.logger.error("the agent's numbers could not be read", { reason });
			response.writeHead(500).end();
		});
	});
	boundConnections(server, {
		...{ listener: "metrics", most: MOST, mostOfPeer: MOST },
		...deps,
	});
	await listen(server, address);
	// Not before: nothing ends what watches the process for it, and an address is tried again and again.
	made.resolve(createMetrics(deps));
	const { promise, resolve } = Promise.withResolvers<void>();
	signal.addEventListener("abort", () => resolve(), { once: true });
	if (!signal.aborted) await promise;
	await closeServer(server, GRACE_MS);
}

async function show(
	made: Promise<Registry>,
	response: ServerResponse,
): Promise<void> {
	const registry = await made;
	const text = await registry.metrics();
	response.writeHead(200, { "Content-Type": registry.contentType });
	response.end(text);
}

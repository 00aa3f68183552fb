import { createServer } from "node:http";
import { boundConnections } from "#shared/connection-bounds.ts";
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
	const registry = createMetrics(deps);
	const server = createServer(httpServerLimits, async (request, response) => {
		const isScrape = request.method === "GET" && request.url === "/metrics";
		if (!isScrape) {
			response.writeHead(404).end();
			return;
		}
		const text = await registry.metrics();
		response.writeHead(200, { "Content-Type": registry.contentType });
		response.end(text);
	});
	boundConnections(server, {
		...{ listener: "metrics", most: MOST, mostOfPeer: MOST },
		...deps,
	});
	await listen(server, address);
	const { promise, resolve } = Promise.withResolvers<void>();
	signal.addEventListener("abort", () => resolve(), { once: true });
	if (!signal.aborted) await promise;
	await closeServer(server, GRACE_MS);
}

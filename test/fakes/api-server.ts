import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { noAudit } from "#shared/audit-log.ts";
import { silentLogger } from "#shared/logger.ts";
import { type AppDeps, createApp } from "../../controller/app.ts";
import { RecentRefusals } from "../../controller/audit/recent-refusals.ts";
import { createRegistry } from "../../controller/registry.ts";
import { fakeCallContext } from "./call-context.ts";
import { ACCOUNT_ID, rootCaller } from "./principals.ts";

/** The API on a port of its own; root calls and may do all unless told otherwise. */
export interface ApiServer extends AsyncDisposable {
	readonly endpoint: string;
}

/** Starts the pipeline over a store in memory. */
export async function startApi(
	different: Partial<AppDeps> = {},
): Promise<ApiServer> {
	const app = createApp({
		...(await fakeCallContext()),
		administratorAccountId: ACCOUNT_ID,
		registry: createRegistry(),
		logger: silentLogger(),
		authenticate: async () => rootCaller,
		authorize: async () => [],
		isTrustedProxy: () => false,
		refusals: new RecentRefusals(),
		audit: noAudit,
		tokenIssuer: undefined,
		identityKeys: { certificates: async () => "" },
		...different,
	});
	const server = createServer(app.callback());
	const { promise, resolve } = Promise.withResolvers<void>();
	server.listen(0, "127.0.0.1", resolve);
	await promise;
	const { port } = server.address() as AddressInfo;
	return {
		endpoint: `http://127.0.0.1:${port}`,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
		},
	};
}

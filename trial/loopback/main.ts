import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import { createLogger } from "#shared/logger.ts";
import { systemRandom } from "#shared/random.ts";
import { Vitals } from "#shared/vitals.ts";
import { runAgent } from "../../agent/agent.ts";
import type { InstanceCache } from "../../agent/cache/instance-cache.ts";
import { readConfig } from "../../agent/config.ts";
import { createNullHypervisor } from "../../agent/hypervisor/null.ts";
import { createMetadataApp } from "../../agent/metadata/app.ts";
import { metadataServerOptions } from "../../agent/metadata/server-options.ts";
import { ControllerLink } from "../../agent/sync/controller-link.ts";
import { ensureIdentity } from "../../agent/sync/enrol.ts";
import { loopbackListener } from "./loopback-listener.ts";
import { onlyInstance } from "./only-instance.ts";

/**
 * The trial's agent where namespaces are not permitted: the real agent but for what needs them. Its one instance is
 * served on loopback under a random path. Nothing but `npm start` runs this program.
 */
async function main(): Promise<void> {
	const config = await readConfig(process.argv.slice(2));
	if (!config) return;
	const surroundings = {
		clock: systemClock,
		random: systemRandom,
		logger: createLogger("loopback-agent", config.logLevel),
		vitals: new Vitals(() => performance.now()),
	};
	const stop = new AbortController();
	for (const name of ["SIGINT", "SIGTERM"] as const) {
		process.once(name, () => stop.abort());
	}
	const identity = await ensureIdentity(config);
	using link = new ControllerLink(config.controller, identity);
	let url = "";
	await runAgent(
		() => config,
		{
			...surroundings,
			link,
			hypervisor: createNullHypervisor(),
			firewall: { apply: async () => {} },
			async openMetadata(cache) {
				const served = await openLoopback(cache, surroundings);
				url = served.url;
				return served;
			},
			onReady: () => console.log(`ready metadata=${url}`),
		},
		stop.signal,
	);
}

async function openLoopback(
	cache: InstanceCache,
	surroundings: Pick<
		Parameters<typeof createMetadataApp>[0],
		"clock" | "random" | "logger"
	>,
): Promise<AsyncDisposable & { readonly url: string }> {
	const server = createServer(metadataServerOptions);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	const prefix = `/${systemRandom(16).toString("hex")}`;
	const app = createMetadataApp({
		...surroundings,
		table: cache,
		readFacts: () => undefined,
		setHopLimit: () => {},
		mark: { value: 0, mask: 0 },
		tokenKey: systemRandom(32),
		hosts: [host],
		identify: onlyInstance(),
	});
	server.on("request", loopbackListener({ host, prefix }, app.listener));
	return {
		url: `http://${host}${prefix}`,
		async [Symbol.asyncDispose]() {
			app.close();
			server.close();
			server.closeAllConnections();
		},
	};
}

try {
	await main();
} catch (error) {
	console.error(describeError(error));
	process.exitCode = 1;
}

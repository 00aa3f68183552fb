import { once } from "node:events";
import { createServer } from "node:http";
import type { ConnectionFacts } from "../../agent/cache/connection-facts.ts";
import { InstanceCache } from "../../agent/cache/instance-cache.ts";
import type { InstanceRecord } from "../../agent/cache/instance-record.ts";
import {
	createMetadataApp,
	type MetadataDeps,
} from "../../agent/metadata/app.ts";
import { metadataServerOptions } from "../../agent/metadata/server-options.ts";
import { FakeClock } from "./fake-clock.ts";
import { instanceRecord } from "./instance-record.ts";
import { recordingLogger } from "./recording-logger.ts";
import { seededRandom } from "./seeded-random.ts";

const MARK = 0x1d500000;

/** A real metadata service on loopback, where a test says what the kernel would. */
export interface MetadataService extends AsyncDisposable {
	readonly url: string;
	readonly port: number;
	readonly cache: InstanceCache;
	readonly clock: FakeClock;
	readonly lines: readonly Readonly<Record<string, unknown>>[];
	/** Every hop limit that was set, in order. */
	readonly hopLimits: readonly number[];
	/** What the kernel will say of connections from now on; at first, that they are the first record's. */
	facts: ConnectionFacts | undefined;
	ask(path: string, init?: RequestInit): Promise<Response>;
	/** A session token, asked for as a client does. */
	token(ttlSeconds?: number): Promise<string>;
}

/** The facts that name the instance. */
export function factsOf({
	assignment,
	attachment,
}: InstanceRecord): ConnectionFacts {
	return {
		mark: MARK | 0x7,
		interfaceIndex: attachment?.interfaceIndex ?? 0,
		mac: assignment.mac,
		peerAddress: assignment.privateIp,
	};
}

/** Starts a service that knows the records. */
export function startMetadataService(
	...records: readonly InstanceRecord[]
): Promise<MetadataService> {
	return startServiceWith({}, ...records);
}

/** Starts a service that is made in another way than usual. */
export async function startServiceWith(
	settings: Partial<MetadataDeps>,
	...records: readonly InstanceRecord[]
): Promise<MetadataService> {
	const [first = instanceRecord(1), ...others] = records;
	const cache = new InstanceCache();
	for (const record of [first, ...others]) cache.set(record);
	const server = createServer(metadataServerOptions).listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const port = typeof address === "object" && address ? address.port : 0;
	const { logger, lines } = recordingLogger();
	const hopLimits: number[] = [];
	const clock = new FakeClock();
	const url = `http://127.0.0.1:${port}`;
	const ask = (path: string, init?: RequestInit) => fetch(url + path, init);
	const service: MetadataService = {
		...{ url, port, cache, clock, lines, hopLimits, ask },
		facts: factsOf(first),
		async token(ttlSeconds = 21_600) {
			const headers = {
				"X-aws-ec2-metadata-token-ttl-seconds": String(ttlSeconds),
			};
			const method = "PUT";
			return (await ask("/latest/api/token", { method, headers })).text();
		},
		async [Symbol.asyncDispose]() {
			app.close();
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
	const app = createMetadataApp({
		...{ table: cache, clock, logger },
		readFacts: () => service.facts,
		setHopLimit: (_socket, hopLimit) => hopLimits.push(hopLimit),
		mark: { value: MARK, mask: 0xfff00000 },
		random: seededRandom(),
		tokenKey: seededRandom("token key")(32),
		hosts: [`127.0.0.1:${port}`],
		...settings,
	});
	server.on("request", app.listener);
	app.attach(server);
	return service;
}

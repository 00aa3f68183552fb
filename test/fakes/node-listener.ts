import { once } from "node:events";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { noAudit } from "#shared/audit-log.ts";
import { type Logger, silentLogger } from "#shared/logger.ts";
import { CONTROLLER_SERVER_NAME } from "#shared/node-api.ts";
import { systemRandom } from "#shared/random.ts";
import { RecentRefusals } from "../../controller/audit/recent-refusals.ts";
import type { TrustCheck } from "../../controller/nodes/assignments.ts";
import { LiveAuthority } from "../../controller/nodes/live-authority.ts";
import { createNodeServer } from "../../controller/nodes/server.ts";
import { insertNode } from "../../controller/store/nodes.ts";
import { openSqliteStore } from "../../controller/store/sqlite.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeIdentityKeys } from "./fake-identity-keys.ts";
import { FakeIdentitySigner } from "./fake-identity-signer.ts";
import { newNodeKey } from "./node-key.ts";
import { nodeRow } from "./node-row.ts";
import { ACCOUNT_ID } from "./principals.ts";
import { RecordingCredentials } from "./recording-credentials.ts";

/** A client certificate with its key, both PEM. */
export interface Certified {
	readonly key: string;
	readonly cert: string;
}

interface CallOptions {
	readonly as?: Certified | undefined;
	readonly body?: unknown;
	/** Goes away, without waiting for the answer, when it aborts. */
	readonly signal?: AbortSignal;
	/** Sent as it is in the place of a body. */
	readonly text?: string;
	readonly headers?: Record<string, string>;
}

/** A running node listener over a store in memory, and a client that says exactly what a test wants. */
export async function startNodeListener(
	options: {
		readonly refusedByTrust?: TrustCheck;
		readonly logger?: Logger;
	} = {},
) {
	const clock = new FakeClock(Date.now());
	const store = await openSqliteStore(":memory:", systemRandom);
	const credentials = new RecordingCredentials(clock);
	const authority = await LiveAuthority.open({
		...{ store, clock, random: systemRandom, masterKey: systemRandom(32) },
	});
	const stop = new AbortController();
	const services = {
		accountId: ACCOUNT_ID,
		store,
		credentials,
		lastUses: { noteRole() {} },
		rotatingKeys: {},
		audit: noAudit,
		refusals: new RecentRefusals(),
		authority,
		clock,
		refusedByTrust: options.refusedByTrust ?? (() => undefined),
		region: "us-east-1",
		identityKeys: new FakeIdentityKeys(),
		identitySigner: new FakeIdentitySigner(),
		logger: options.logger ?? silentLogger(),
		stopping: stop.signal,
	};
	const server = await createNodeServer(services);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const ca = authority.bundle;

	return {
		services,
		server,
		port,
		stop,
		/** Puts a node into the store and gives it a certificate, issued now or when told. */
		async addNode(
			different: Partial<ReturnType<typeof nodeRow>> = {},
			issuedAt = clock.now(),
		) {
			const row = nodeRow(different);
			const certified = await certify(services.authority, row, issuedAt);
			await store.write((tx) => insertNode(tx, { ...row, ...certified.row }));
			return certified;
		},
		/** One call; answers status, headers and the body as text. */
		call: (method: string, path: string, call: CallOptions = {}) =>
			callOnce({ method, path, port, ca, ...call }),
		async [Symbol.asyncDispose]() {
			stop.abort();
			server.closeAllConnections();
			server.close();
			await store[Symbol.asyncDispose]();
		},
	};
}

async function certify(
	authority: Pick<LiveAuthority, "issueNodeCertificate">,
	row: { readonly node_id: string; readonly name: string },
	now: number,
) {
	const { key, csr } = await newNodeKey(row.name);
	const node = { id: row.node_id, name: row.name };
	const issued = await authority.issueNodeCertificate(node, csr, now);
	return {
		key,
		cert: issued.certificate,
		row: {
			certificate_serial: issued.serial,
			certificate_expires_at: issued.expiresAt,
			valid_from: issued.issuedAt,
		},
	};
}

async function callOnce(
	call: CallOptions & {
		readonly method: string;
		readonly path: string;
		readonly port: number;
		readonly ca: string;
	},
) {
	const sent = request({
		host: "127.0.0.1",
		port: call.port,
		method: call.method,
		path: call.path,
		ca: call.ca,
		servername: CONTROLLER_SERVER_NAME,
		agent: false,
		headers: call.headers ?? {},
		...(call.signal ? { signal: call.signal } : {}),
		...(call.as ? { key: call.as.key, cert: call.as.cert } : {}),
	});
	const answered = once(sent, "response");
	const body = call.body === undefined ? undefined : JSON.stringify(call.body);
	sent.end(call.text ?? body);
	const [answer] = await answered;
	let text = "";
	for await (const chunk of answer) text += chunk;
	return {
		status: Number(answer.statusCode),
		etag: String(answer.headers.etag),
		body: text === "" ? undefined : JSON.parse(text),
	};
}

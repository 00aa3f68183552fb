import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { listen } from "#shared/http-server.ts";
import type { ListenAddress } from "#shared/listen-address.ts";
import { silentLogger } from "#shared/logger.ts";
import { systemRandom } from "#shared/random.ts";
import { createControllerClient } from "../../agent/sync/controller-client.ts";
import { ControllerLink } from "../../agent/sync/controller-link.ts";
import { ensureIdentity } from "../../agent/sync/enrol.ts";
import {
	keepCertificate,
	renewCertificate,
} from "../../agent/sync/renew-certificate.ts";
import { addNode, newToken } from "../../controller/admin/join-node.ts";
import {
	createAuthority,
	openAuthority,
} from "../../controller/nodes/certificate-authority.ts";
import { createNodeServer } from "../../controller/nodes/server.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { startNodeListener } from "../fakes/node-listener.ts";

const DAY_MS = 86_400_000;
let listener: Awaited<ReturnType<typeof startNodeListener>>;
let controller: ListenAddress;
let stateDir: string;
beforeEach(async () => {
	listener = await startNodeListener();
	controller = { kind: "tcp", host: "127.0.0.1", port: listener.port };
	stateDir = await mkdtemp(join(tmpdir(), "gumleaf-node-"));
});
afterEach(async () => {
	await listener[Symbol.asyncDispose]();
	await rm(stateDir, { recursive: true });
});

function admin() {
	return { ...listener.services, random: systemRandom };
}

async function settings(joinToken: string, address = controller) {
	const joinTokenFile = join(stateDir, "join-token");
	await writeFile(joinTokenFile, `${joinToken}\n`);
	return {
		controller: address,
		nodeName: "host-a",
		stateDir,
		joinTokenFile,
	};
}

async function joined(): Promise<Awaited<ReturnType<typeof settings>>> {
	return settings((await addNode(admin(), "host-a")).joinToken);
}

describe("an agent and its controller", () => {
	it("meet by a join token; what the agent keeps is its owner's alone", async () => {
		const identity = await ensureIdentity(await joined());
		const file = join(stateDir, "node.json");
		assert.equal((await stat(file)).mode & 0o777, 0o600);
		assert.deepEqual(JSON.parse(await readFile(file, "utf8")), identity);
		using link = new ControllerLink(controller, identity);
		const { signal } = new AbortController();
		const known = await link.client.assignments(undefined, 0, signal);
		assert.equal(known?.assignments.nodeName, "host-a");
		const again = await link.client.assignments(known?.etag, 0, signal);
		assert.equal(again, undefined);
	});

	it("know each other again without the token", async () => {
		const enrolled = await joined();
		const identity = await ensureIdentity(enrolled);
		assert.deepEqual(await ensureIdentity(enrolled), identity);
		const without = { ...enrolled, joinTokenFile: undefined };
		assert.deepEqual(await ensureIdentity(without), identity);
		await rm(enrolled.joinTokenFile);
		assert.deepEqual(await ensureIdentity(enrolled), identity);
	});

	it("meet anew by another token", async () => {
		const identity = await ensureIdentity(await joined());
		listener.services.clock.advance(1000);
		const { joinToken } = await newToken(admin(), "host-a");
		const renewed = await ensureIdentity(await settings(joinToken));
		assert.notEqual(renewed.certificate, identity.certificate);
	});

	it("never meet without a token", async () => {
		const without = { ...(await joined()), joinTokenFile: undefined };
		await assert.rejects(ensureIdentity(without), /not enrolled/);
	});

	it("speak through a UNIX socket just the same", async () => {
		const server = await createNodeServer(listener.services);
		const path = join(stateDir, "n.sock");
		await listen(server, { kind: "unix", path });
		try {
			const { joinToken } = await addNode(admin(), "host-a");
			const through = await settings(joinToken, { kind: "unix", path });
			const identity = await ensureIdentity(through);
			using link = new ControllerLink(through.controller, identity);
			const { signal } = new AbortController();
			assert.ok(await link.client.assignments(undefined, 0, signal));
		} finally {
			server.closeAllConnections();
			server.close();
		}
	});

	it("speak TLS to nobody else: another CA, or a node's certificate in the controller's place", async () => {
		const identity = await ensureIdentity(await joined());
		const other = await openAuthority(
			await createAuthority(Date.now(), systemRandom),
			systemRandom,
		);
		const foreign = await other.issueServerIdentity(Date.now());
		const impostors = [
			{ key: foreign.key, cert: foreign.certificate },
			{ key: identity.key, cert: `${identity.certificate}\n${identity.ca}` },
		];
		for (const impostor of impostors) {
			const reached: string[] = [];
			const server = createServer(impostor, (request, response) => {
				reached.push(request.url ?? "");
				response.end("{}");
			});
			server.listen(0, "127.0.0.1");
			await once(server, "listening");
			const { port } = server.address() as AddressInfo;
			const address = { kind: "tcp", host: "127.0.0.1", port } as const;
			const client = createControllerClient(address, identity);
			await assert.rejects(client.renew({ csr: "x" }), { code: "NoAnswer" });
			const { joinToken } = await newToken(admin(), "host-a");
			await assert.rejects(ensureIdentity(await settings(joinToken, address)));
			assert.deepEqual(reached, []);
			client.close();
			server.close();
		}
	});

	it("renew the certificate daily while calls go on", async () => {
		const identity = await ensureIdentity(await joined());
		using link = new ControllerLink(controller, identity);
		const clock = new FakeClock(Date.now() + DAY_MS);
		const stop = new AbortController();
		const renewing = keepCertificate(
			{ link, stateDir, clock, logger: silentLogger(), jitter: 0 },
			stop.signal,
		);
		while (link.identity === identity) {
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
		stop.abort();
		await renewing;
		assert.notEqual(link.identity.key, identity.key);
		const { signal } = new AbortController();
		assert.ok(await link.client.assignments(undefined, 0, signal));
		const kept = JSON.parse(
			await readFile(join(stateDir, "node.json"), "utf8"),
		);
		assert.deepEqual(kept, link.identity);
	});

	for (const [away, days] of [
		["a weekend", 3],
		["as long as the grace allows", 43],
	] as const) {
		it(`find each other again by themselves when the host was off for ${away}`, async () => {
			const identity = await ensureIdentity(await joined());
			listener.services.clock.advance(days * DAY_MS);
			using link = new ControllerLink(controller, identity);
			const stop = new AbortController();
			const clock = new FakeClock(listener.services.clock.now());
			const renewing = keepCertificate(
				{ link, stateDir, clock, logger: silentLogger(), jitter: 0 },
				stop.signal,
			);
			while (link.identity === identity) {
				await new Promise((resolve) => setTimeout(resolve, 10));
			}
			assert.ok(await link.client.assignments(undefined, 0, stop.signal));
			stop.abort();
			await renewing;
		});
	}

	it("do not when it was off for longer: then it joins anew", async () => {
		const identity = await ensureIdentity(await joined());
		listener.services.clock.advance(45 * DAY_MS);
		using link = new ControllerLink(controller, identity);
		await assert.rejects(renewCertificate(link), { status: 403 });
		const { joinToken } = await newToken(admin(), "host-a");
		const anew = await ensureIdentity(await settings(joinToken));
		link.use(anew);
		const { signal } = new AbortController();
		assert.ok(await link.client.assignments(undefined, 0, signal));
	});

	it("tell a refusal by its code", async () => {
		const identity = await ensureIdentity(await joined());
		await listener.services.store.write((tx) =>
			tx
				.updateTable("nodes")
				.set({ banned_at: 1 })
				.execute()
				.then(() => {}),
		);
		using link = new ControllerLink(controller, identity);
		await assert.rejects(
			link.client.credentials({ requests: [], lifetimeSeconds: 3600 }),
			{ status: 403, code: "NodeBanned" },
		);
	});
});

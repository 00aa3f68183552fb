import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { adminSocket } from "#shared/admin-api/admin-socket.ts";
import { closeServer, listen } from "#shared/http-server.ts";
import { systemRandom } from "#shared/random.ts";
import { ControllerLink } from "../../agent/sync/controller-link.ts";
import { ensureIdentity } from "../../agent/sync/enrol.ts";
import type { NodeIdentity } from "../../agent/sync/node-identity.ts";
import { renewCertificate } from "../../agent/sync/renew-certificate.ts";
import { type AdminClient, createAdminClient } from "../../cli/admin-client.ts";
import { createAdminServer } from "../../controller/admin/app.ts";
import { startNodeListener } from "../fakes/node-listener.ts";

const ANNOUNCED = { announceSeconds: 60 };
let listener: Awaited<ReturnType<typeof startNodeListener>>;
let admin: ReturnType<typeof createAdminServer>;
let operator: AdminClient;
let folder: string;

beforeEach(async () => {
	listener = await startNodeListener();
	folder = await mkdtemp(join(tmpdir(), "gumleaf-ca-"));
	admin = createAdminServer({ ...listener.services, random: systemRandom });
	await listen(admin, { kind: "unix", path: adminSocket(folder) });
	operator = createAdminClient(folder);
});
afterEach(async () => {
	await closeServer(admin, 100);
	await listener[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

/** A host that joins with a fresh token. */
async function joined(name: string): Promise<ControllerLink> {
	const stateDir = await mkdtemp(join(folder, "node-"));
	const joinTokenFile = join(stateDir, "join-token");
	const { joinToken } = await operator.addNode(name);
	await writeFile(joinTokenFile, joinToken);
	const controller = {
		kind: "tcp",
		host: "127.0.0.1",
		port: listener.port,
	} as const;
	const settings = { controller, nodeName: name, stateDir, joinTokenFile };
	return new ControllerLink(controller, await ensureIdentity(settings));
}

function ask(link: ControllerLink) {
	const { signal } = new AbortController();
	return link.client.assignments(undefined, 0, signal);
}

const renew = async (link: ControllerLink): Promise<NodeIdentity> => {
	link.use(await renewCertificate(link));
	return link.identity;
};

/** Resolves when the host no longer takes the listener for its controller; the test's time limit is the bound. */
async function isForeignTo(link: ControllerLink): Promise<void> {
	for (;;) {
		link.use(link.identity);
		const code = await ask(link).catch((error) => error.code);
		if (code === "NoAnswer") return;
		await delay(10);
	}
}

/** Time passes, and the controller notices. */
async function pass(seconds: number): Promise<void> {
	listener.services.clock.advance(seconds * 1000);
	await listener.services.authority.refresh();
}

async function statuses() {
	const authorities = await operator.listAuthorities();
	return authorities.map(({ status, unknownTo }) => ({ status, unknownTo }));
}

describe("rotation of the node CA", () => {
	it("is noticed by no host that has renewed its certificate meanwhile", async () => {
		using link = await joined("host-a");
		await pass(5);
		await operator.rotateAuthority(ANNOUNCED);
		assert.deepEqual(await statuses(), [
			{ status: "signing", unknownTo: [] },
			{ status: "announced", unknownTo: ["host-a"] },
		]);
		await pass(1);
		const { ca } = await renew(link);
		assert.equal(ca.match(/BEGIN CERTIFICATE/g)?.length, 2);
		assert.deepEqual((await statuses())[1]?.unknownTo, []);
		await pass(60);
		assert.deepEqual(
			(await statuses()).map(({ status }) => status),
			["trusted", "signing"],
		);
		assert.ok(await ask(link), "under a certificate of the CA before");
		await renew(link);
		assert.ok(await ask(link), "under a certificate of the new one");
		using other = await joined("host-b");
		assert.ok(await ask(other), "as a host that knows only the new one");
	});

	it("leaves a host that was never told of the new CA outside: it trusts nobody else", async () => {
		using link = await joined("host-a");
		await operator.rotateAuthority(ANNOUNCED);
		await pass(60);
		await isForeignTo(link);
	});

	it("is one at a time", async () => {
		await operator.rotateAuthority(ANNOUNCED);
		await assert.rejects(operator.rotateAuthority(ANNOUNCED), /already/);
	});

	it("lasts 45 days unless told otherwise", async () => {
		await operator.rotateAuthority({});
		const [, announced] = await operator.listAuthorities();
		const from = Date.parse(announced?.signsFrom ?? "");
		const days = (from - listener.services.clock.now()) / 86_400_000;
		assert.equal(Math.round(days), 45);
	});

	it("at once shuts every host out until it joins anew", async () => {
		using link = await joined("host-a");
		assert.ok(await ask(link));
		await operator.replaceAuthority();
		await isForeignTo(link);
		const trusting = {
			...link.identity,
			ca: listener.services.authority.bundle,
		};
		link.use(trusting);
		await assert.rejects(ask(link), { code: "CertificateRequired" });
	});
});

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { systemClock } from "#shared/clock.ts";
import { silentLogger } from "#shared/logger.ts";
import { systemRandom } from "#shared/random.ts";
import { Vitals } from "#shared/vitals.ts";
import { runAgent } from "../../agent/agent.ts";
import type { AgentParts } from "../../agent/agent-parts.ts";
import type { InstanceCache } from "../../agent/cache/instance-cache.ts";
import type { Config } from "../../agent/config.ts";
import { defaultAllowance } from "../../agent/metadata/request-budgets.ts";
import { ControllerLink } from "../../agent/sync/controller-link.ts";
import { updateInstanceProfile } from "../../controller/store/instance-profiles.ts";
import {
	findInstance,
	updateInstance,
} from "../../controller/store/instances.ts";
import {
	raiseNodeRevision,
	raiseRevisionOfProfile,
} from "../../controller/store/node-revisions.ts";
import { findNodeByName } from "../../controller/store/nodes.ts";
import { FakeHost } from "../fakes/fake-host.ts";
import { addHostedRole } from "../fakes/hosted-role.ts";
import { startNodeListener } from "../fakes/node-listener.ts";

const INSTANCE = "i-0123456789abcdef0";
const PROFILE = "AIPAWORKER00000000000";

let listener: Awaited<ReturnType<typeof startNodeListener>>;
let stateDir: string;
let host: FakeHost;
let cache: InstanceCache | undefined;
let stop: AbortController;
let run: (
	signal: AbortSignal,
	cacheFile?: AgentParts["cacheFile"],
) => Promise<void>;
let running: Promise<void>;

describe("the agent as a whole", () => {
	beforeEach(async () => {
		listener = await startNodeListener();
		stateDir = await mkdtemp(join(tmpdir(), "gumleaf-agent-"));
		host = new FakeHost();
		stop = new AbortController();
		await addHostedRole(listener.services.store, [{ state_code: 0 }]);
		const { key, cert } = await listener.addNode();
		const controller = {
			kind: "tcp",
			host: "127.0.0.1",
			port: listener.port,
		} as const;
		const config: Config = {
			controller,
			nodeName: "host-a",
			joinTokenFile: undefined,
			stateDir,
			cacheKeyFile: undefined,
			hypervisor: "null",
			subnet: "10.0.0.0/24",
			subnetV6: undefined,
			bridges: [],
			metadataPacketsPerSecond: 0,
			zone: "local-1a",
			capacity: { vcpus: 1, memoryMiB: 1, instances: 1 },
			credentialLifetimeSeconds: 21_600,
			renewalAgeSeconds: 3600,
			renewalCheckIntervalSeconds: 5,
			driftCheckIntervalSeconds: 5,
			credentialReadLog: undefined,
			metricsListen: undefined,
			allowance: defaultAllowance,
			metadataNames: [],
			ownsNetworkNamespace: false,
			logLevel: "info",
		};
		const link = new ControllerLink(controller, {
			nodeName: "host-a",
			key,
			certificate: cert,
			ca: listener.services.authority.bundle,
			joinTokenHash: "",
		});
		const ready = Promise.withResolvers<void>();
		const parts: AgentParts = {
			link,
			hypervisor: host,
			firewall: host.firewall,
			async openMetadata(opened) {
				cache = opened;
				host.events.push("open");
				return { async [Symbol.asyncDispose]() {} };
			},
			clock: systemClock,
			random: systemRandom,
			logger: silentLogger(),
			vitals: new Vitals(() => performance.now()),
			onReady: ready.resolve,
		};
		run = (signal, cacheFile) =>
			runAgent(() => config, { ...parts, cacheFile }, signal);
		running = run(stop.signal);
		running.finally(() => link[Symbol.dispose]()).catch(() => {});
		await Promise.race([ready.promise, running]);
	});
	afterEach(async () => {
		stop.abort();
		await running;
		await listener[Symbol.asyncDispose]();
		await rm(stateDir, { recursive: true });
	});

	/** Milliseconds until it is so; the test fails after a second. */
	async function untilWithinASecond(isSo: () => unknown): Promise<void> {
		const started = performance.now();
		while (!(await isSo())) {
			assert.ok(performance.now() - started < 1000, "takes over a second");
			await delay(5);
		}
	}

	const status = () => cache?.get(INSTANCE)?.credentials.status ?? "gone";

	describe("an agent", () => {
		it("answers instances only after firewall and credentials are in place", () => {
			assert.deepEqual(host.events, [
				`prepare ${INSTANCE}`,
				`firewall ${INSTANCE}`,
				`start ${INSTANCE}`,
				"open",
			]);
			assert.equal(status(), "held");
		});

		it("tells the controller that the instance runs", async () => {
			const { store } = listener.services;
			await untilWithinASecond(
				async () =>
					(await findInstance(store.read, INSTANCE))?.state_code === 16,
			);
		});

		it("tells the controller that its guests are made to use IMDSv2, where the hypervisor says so", async () => {
			const { store } = listener.services;
			await untilWithinASecond(
				async () =>
					(await findNodeByName(store.read, "host-a"))?.imds_support === "v2.0",
			);
		});

		it("follows the role out of the profile and back in within a second", async () => {
			const { store } = listener.services;
			const setRole = (role_id: string | null, role_changed_at: number) =>
				store.write(async (tx) => {
					const changes = { role_id, role_changed_at };
					await updateInstanceProfile(tx, PROFILE, changes);
					await raiseRevisionOfProfile(tx, PROFILE);
				});
			await setRole(null, 1);
			await untilWithinASecond(() => status() === "none");
			await setRole("AROAWORKER00000000000", 2);
			await untilWithinASecond(() => status() === "held");
		});

		it("ends a terminated instance within a second, and says so", async () => {
			const { store } = listener.services;
			await store.write(async (tx) => {
				await updateInstance(tx, INSTANCE, { state_code: 32 });
				await raiseNodeRevision(tx, ["node-1"]);
			});
			await untilWithinASecond(() => status() === "gone");
			await untilWithinASecond(() => host.present.size === 0);
			await untilWithinASecond(
				async () =>
					(await findInstance(store.read, INSTANCE))?.state_code === 48,
			);
		});

		it("ends when it is stopped before it has begun", async () => {
			const early = new AbortController();
			const load = async () => {
				early.abort();
				return [];
			};
			const ended = run(early.signal, { load, save: async () => {} });
			const patience = delay(1000, "not within a second");
			assert.equal(await Promise.race([ended, patience]), undefined);
		});

		it("leaves instances and firewall in place when it stops", async () => {
			stop.abort();
			await running;
			assert.equal(host.present.size, 1);
			assert.equal(host.entries.length, 1);
		});
	});
});

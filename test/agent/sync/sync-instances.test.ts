import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { silentLogger } from "#shared/logger.ts";
import type { InstanceAssignment } from "#shared/node-api.ts";
import { InstanceCache } from "../../../agent/cache/instance-cache.ts";
import { InstanceSync } from "../../../agent/sync/sync-instances.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeHost } from "../../fakes/fake-host.ts";
import { heldCredentials } from "../../fakes/held-credentials.ts";
import { instanceAssignment } from "../../fakes/instance-assignment.ts";
import { profileAssignment } from "../../fakes/profile-assignment.ts";

const one = instanceAssignment(1, { profile: profileAssignment() });
const two = instanceAssignment(2, { profile: profileAssignment() });
const [first, second] = [one.instanceId, two.instanceId];

let host: FakeHost;
let cache: InstanceCache;
let sync: InstanceSync;
/** Whether the controller issues the credentials that it is asked for. */
let issues: boolean;
describe("reconciling instances", () => {
	beforeEach(() => {
		issues = true;
		host = new FakeHost();
		cache = new InstanceCache();
		sync = new InstanceSync({
			cache,
			hypervisor: host,
			firewall: host.firewall,
			fetchCredentials: async () => {
				host.events.push("credentials");
				if (issues) holdAllPending();
			},
			clock: new FakeClock(),
			logger: silentLogger(),
		});
	});

	let revision = 0;
	function want(...instances: InstanceAssignment[]): void {
		revision += 1;
		sync.want({
			etag: `"g-${revision}"`,
			assignments: { generation: "g", revision, nodeName: "a", instances },
		});
	}

	/** Puts keys into the cache as the refresher would. */
	function hold(instanceId: string, binding = "binding-1"): void {
		const record = cache.get(instanceId);
		assert.ok(record);
		const credentials = {
			accessKeyId: "ASIA",
			secretAccessKey: "secret",
			sessionToken: "token",
			issuedAt: "",
			expiration: "",
			roleName: "worker",
			binding,
		};
		const keys = { credentials, credentialsV1: credentials };
		cache.set({
			...record,
			credentials: { status: "held", ...keys, fetchedAt: 0, expiresAt: 1 },
		});
	}

	function holdAllPending(): void {
		for (const { assignment, credentials } of [...cache.all()]) {
			if (credentials.status === "pending") hold(assignment.instanceId);
		}
	}

	function steps(): string[] {
		return host.events.splice(0);
	}

	describe("reconciling a host", () => {
		it("starts an instance only when the firewall knows it and its credentials are there", async () => {
			want(one);
			await sync.reconcile();
			assert.deepEqual(steps(), [
				`prepare ${first}`,
				`firewall ${first}`,
				"credentials",
				`start ${first}`,
			]);
			const index = host.present.get(first)?.attachment?.interfaceIndex ?? 0;
			const address = cache.get(first)?.assignment.privateIp ?? "";
			assert.equal(
				cache.byAddress(index, address)?.assignment.instanceId,
				first,
			);
			assert.deepEqual(sync.status.instances, [
				{ instanceId: first, epoch: 1, state: "running" },
			]);
		});

		it("keeps one waiting whose credentials are not there, says so, and starts it when they are", async () => {
			issues = false;
			const without = instanceAssignment(3);
			want(one, without);
			await assert.rejects(sync.reconcile(), /wait for their credentials/);
			assert.ok(!steps().includes(`start ${first}`));
			assert.deepEqual(sync.status.instances, [
				{ instanceId: first, epoch: 1, state: "pending" },
				{ instanceId: without.instanceId, epoch: 1, state: "running" },
			]);
			issues = true;
			await sync.reconcile();
			assert.ok(steps().includes(`start ${first}`));
		});

		it("waits for a machine of others that is switched off, and lets it through when it is on", async () => {
			host.off.add("tap1");
			want({ ...one, hostInterface: "tap1" });
			await sync.reconcile();
			assert.deepEqual(steps(), ["credentials"]);
			assert.deepEqual(sync.status.instances, [
				{ instanceId: first, epoch: 1, state: "pending", message: "no tap1" },
			]);
			host.off.clear();
			await sync.reconcile();
			assert.deepEqual(steps().slice(0, 2), [
				`prepare ${first}`,
				`firewall ${first}`,
			]);
			assert.equal(sync.status.instances[0]?.state, "running");
		});

		it("starts one whose credentials the controller refuses: it can read why", async () => {
			issues = false;
			want(one);
			const record = cache.get(first);
			assert.ok(record);
			const refused = { code: "NoRole", message: "no", refusedAt: 0 };
			cache.set({ ...record, credentials: { status: "refused", ...refused } });
			await sync.reconcile();
			assert.ok(steps().includes(`start ${first}`));
		});

		it("stops answering for what is not wanted at once, then closes the firewall, then stops it", async () => {
			want(one, two);
			await sync.reconcile();
			steps();
			want(two);
			assert.equal(cache.get(first), undefined);
			assert.deepEqual(steps(), []);
			await sync.reconcile();
			assert.deepEqual(steps(), [
				`firewall ${second}`,
				`stop ${first}`,
				"credentials",
			]);
			assert.equal(sync.status.instances.length, 1);
		});

		it("touches nothing before the controller's first word", async () => {
			await host.prepare(one);
			steps();
			await sync.reconcile();
			assert.deepEqual(steps(), []);
			assert.equal(sync.status.reflects, null);
		});

		it("goes on with what it finds after a restart, and starts nothing twice over", async () => {
			await host.prepare(one);
			await host.start(one);
			steps();
			want(one);
			await sync.reconcile();
			assert.deepEqual(steps(), [`firewall ${first}`, "credentials"]);
			assert.equal(sync.status.instances[0]?.state, "running");
			assert.equal(host.present.size, 1);
		});

		it("leaves alone what is in order, looks after each now and then, and at once after one that was unplugged", async () => {
			const many = [3, 4, 5, 6].map((n) => instanceAssignment(n));
			want(one, ...many);
			await sync.reconcile();
			steps();
			const starts = new Map<string, number>();
			for (let pass = 0; pass < 30; pass += 1) {
				await sync.reconcile();
				const started = steps().filter((step) => step.startsWith("start "));
				assert.ok(started.length <= 1, `${started} in one pass`);
				for (const step of started) {
					starts.set(step, (starts.get(step) ?? 0) + 1);
				}
			}
			assert.deepEqual([...starts.values()], [3, 3, 3, 3, 3]);
			const found = host.present.get(first);
			assert.ok(found);
			host.present.set(first, { ...found, isPlugged: false });
			await sync.reconcile();
			assert.ok(steps().includes(`start ${first}`));
		});

		it("starts an instance again that gets an IPv6 address while it runs", async () => {
			want(one);
			await sync.reconcile();
			steps();
			want({ ...one, ipv6: "fd12::a1" });
			await sync.reconcile();
			assert.ok(steps().includes(`start ${first}`));
		});

		it("makes an instance anew whose host remembers another address of the same epoch", async () => {
			want(one);
			await sync.reconcile();
			steps();
			want({ ...one, privateIp: "10.0.0.99" });
			await sync.reconcile();
			assert.ok(steps().includes(`prepare ${first}`));
		});

		it("makes an instance anew that came back under another epoch", async () => {
			want(one);
			await sync.reconcile();
			hold(first);
			const before = host.present.get(first);
			steps();
			want({ ...one, epoch: 2 });
			assert.equal(cache.get(first)?.credentials.status, "pending");
			assert.equal(cache.get(first)?.attachment, undefined);
			await sync.reconcile();
			assert.deepEqual(steps().slice(0, 4), [
				"firewall",
				`stop ${first}`,
				`prepare ${first}`,
				`firewall ${first}`,
			]);
			assert.notDeepEqual(host.present.get(first), before);
		});

		it("goes on with the others when one instance fails, says so, and succeeds later", async () => {
			host.failing.add(`prepare ${first}`);
			want(one, two);
			await assert.rejects(sync.reconcile(), /1 instances not in order/);
			assert.deepEqual(
				sync.status.instances.map(({ state }) => state),
				["failed", "running"],
			);
			host.failing.clear();
			await sync.reconcile();
			assert.deepEqual(
				sync.status.instances.map(({ state }) => state),
				["running", "running"],
			);
		});

		it("reports what failed in characters that any database can hold", async () => {
			host.failing.add(`prepare ${first}`);
			host.complaint = "says \0";
			want(one);
			await assert.rejects(sync.reconcile());
			const [failed] = sync.status.instances;
			assert.match(failed?.message ?? "", /says \ufffd$/);
		});

		it("starts nothing while the firewall cannot be applied", async () => {
			host.failing.add(`firewall ${first}`);
			want(one);
			await assert.rejects(sync.reconcile());
			assert.equal(steps().includes(`start ${first}`), false);
			assert.equal(cache.get(first)?.attachment, undefined);
			assert.equal(sync.status.reflects, null);
		});

		it("still reports an instance that would not stop, so that its address is not given away", async () => {
			want(one);
			await sync.reconcile();
			host.failing.add(`stop ${first}`);
			want();
			await assert.rejects(sync.reconcile());
			assert.equal(sync.status.instances[0]?.instanceId, first);
		});
	});

	describe("a host whose agent starts while the controller is away", () => {
		const remembered = (assignment: InstanceAssignment) => ({
			assignment,
			attachment: undefined,
			credentials: heldCredentials(0),
		});
		const attachment = (id: string) => cache.get(id)?.attachment;

		it("lets through who is remembered and still there, and starts and stops nobody", async () => {
			await host.prepare(one);
			await host.prepare(instanceAssignment(3));
			steps();
			sync.recall([remembered(one), remembered(two)]);
			assert.equal(sync.isAnswerable, false);
			await sync.reconcile();
			assert.deepEqual(steps(), [`firewall ${first}`]);
			assert.equal(sync.isAnswerable, true);
			assert.deepEqual(attachment(first), host.present.get(first)?.attachment);
			assert.equal(attachment(second), undefined);
			assert.equal(sync.status.reflects, null);
		});

		it("knows an instance that another placement left there no more", async () => {
			await host.prepare({ ...one, epoch: 2 });
			steps();
			sync.recall([remembered(one)]);
			await sync.reconcile();
			assert.deepEqual(steps(), []);
			assert.equal(attachment(first), undefined);
		});

		it("forgets where an instance was plugged in that has gone since, and finds it when it comes back", async () => {
			await host.prepare(one);
			sync.recall([remembered(one)]);
			await sync.reconcile();
			await host.stop(first);
			await sync.reconcile();
			assert.equal(attachment(first), undefined);
			assert.deepEqual(host.entries, []);
			await host.prepare(one);
			await sync.reconcile();
			assert.ok(attachment(first));
		});

		it("keeps the keys when the controller comes back and still wants the instance so", async () => {
			await host.prepare(one);
			sync.recall([remembered(one), remembered(two)]);
			await sync.reconcile();
			want(one);
			assert.equal(cache.get(first)?.credentials.status, "held");
			assert.ok(attachment(first));
			assert.equal(cache.get(second), undefined);
			want({ ...one, profile: profileAssignment({ binding: "binding-2" }) });
			assert.equal(cache.get(first)?.credentials.status, "pending");
		});

		it("is not answered while the firewall cannot be applied", async () => {
			await host.prepare(one);
			host.failing.add(`firewall ${first}`);
			sync.recall([remembered(one)]);
			await assert.rejects(sync.reconcile());
			assert.equal(sync.isAnswerable, false);
			assert.equal(attachment(first), undefined);
		});
	});

	describe("a changed profile", () => {
		beforeEach(async () => {
			want(one);
			await sync.reconcile();
			hold(first);
		});
		const status = () => cache.get(first)?.credentials.status;

		it("keeps the keys while their binding stays", () => {
			want({ ...one, hostname: "other" });
			assert.equal(status(), "held");
		});

		it("drops keys of another binding in the same step", () => {
			want({ ...one, profile: profileAssignment({ binding: "binding-2" }) });
			assert.equal(status(), "pending");
		});

		it("drops the keys for IMDSv1, and no others, as soon as IMDSv2 is required", () => {
			const options = { ...one.metadataOptions, httpTokens: "required" };
			want({ ...one, metadataOptions: options as never });
			const held = cache.get(first)?.credentials;
			assert.ok(held?.status === "held" && held.credentials);
			assert.equal(held.credentialsV1, undefined);
		});

		it("leaves none when role or profile are gone", () => {
			want({ ...one, profile: profileAssignment({ role: null }) });
			assert.equal(status(), "none");
			want({ ...one, profile: null });
			assert.equal(status(), "none");
			want({
				...one,
				profile: profileAssignment({ code: "InstanceProfileNotFound" }),
			});
			assert.equal(status(), "none");
		});

		it("tells why when the trust policy forbids", () => {
			const role = {
				name: "worker",
				code: "AssumeRoleUnauthorizedAccess",
				message: "because",
			} as const;
			want({ ...one, profile: profileAssignment({ role }) });
			const credentials = cache.get(first)?.credentials;
			assert.ok(credentials?.status === "refused");
			assert.equal(credentials.message, "because");
		});
	});
});

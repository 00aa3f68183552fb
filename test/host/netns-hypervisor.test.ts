import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, describe, it } from "node:test";
import { describeError } from "#shared/errors.ts";
import { createNetnsHypervisor } from "../../agent/hypervisor/netns.ts";
import { instanceAssignment } from "../fakes/instance-assignment.ts";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { inside, onHost, SUBNET } from "./host-under-test.ts";
import { until } from "./until.ts";

if (enterNamespace(import.meta.filename)) describeHypervisor();

function describeHypervisor(): void {
	const create = () => createNetnsHypervisor({ subnet: SUBNET });
	const one = instanceAssignment(1);
	const two = instanceAssignment(2);
	const id = one.instanceId;

	describe("netns hypervisor", () => {
		afterEach(async () => {
			for (const { instanceId } of await create().list()) {
				await create().stop(instanceId);
			}
			assert.equal(onHost("ip netns list"), "");
			assert.doesNotMatch(onHost("ip link show"), /gum/);
		});

		it("finds its instances again after a restart, with epoch and interface", async () => {
			const made = await create().prepare(one);
			assert.deepEqual(await create().list(), [made]);
			assert.match(made.attachment?.interfaceName ?? "", /^gum[0-9a-f]{12}$/);
			assert.equal(made.epoch, 1);
		});

		it("gives an instance the MAC and the address it was assigned, and a way out", async () => {
			await create().prepare(one);
			await create().start(one);
			const link = inside(id, "ip", "link", "show", "dev", "eth0");
			assert.match(link, new RegExp(one.mac));
			const addresses = inside(
				id,
				"ip",
				"-4",
				"address",
				"show",
				"dev",
				"eth0",
			);
			assert.match(addresses, /inet 10\.0\.0\.11\/24 /);
			const route = inside(id, "ip", "route", "get", "192.0.2.1");
			assert.match(route, /via 10\.0\.0\.1 dev eth0/);
		});

		it("leaves an instance unplugged until it is started", async () => {
			const { attachment } = await create().prepare(one);
			const show = () =>
				onHost(`ip link show dev ${attachment?.interfaceName}`);
			assert.match(show(), /state DOWN/);
			await create().start(one);
			assert.match(show(), /state UP/);
		});

		it("changes nothing when it is asked the same again", async () => {
			const made = await create().prepare(one);
			await create().start(one);
			const routes = onHost("ip route; ip neighbour");
			const plugged = { ...made, isPlugged: true };
			assert.deepEqual(await create().prepare(one), plugged);
			await create().start(one);
			assert.equal(onHost("ip route; ip neighbour"), routes);
		});

		it("makes an instance anew for another placement epoch", async () => {
			const first = await create().prepare(one);
			const second = await create().prepare({ ...one, epoch: 2 });
			assert.equal(second.epoch, 2);
			assert.notEqual(
				second.attachment?.interfaceIndex,
				first.attachment?.interfaceIndex,
			);
			assert.deepEqual(await create().list(), [second]);
		});

		it("refuses an address that another instance still has, naming it", async () => {
			await create().prepare(one);
			const twin = { ...two, privateIp: one.privateIp };
			await assert.rejects(create().prepare(twin), (error: Error) =>
				String(error.cause).includes(`10.0.0.11 is still that of ${id}`),
			);
		});

		it("lets instances reach each other through the host", async () => {
			for (const assignment of [one, two]) {
				await create().prepare(assignment);
				await create().start(assignment);
			}
			// Nobody listens there: that the refusal comes back shows both ways.
			assert.equal(
				await ask(id, `http://${two.privateIp}:81/`),
				"ECONNREFUSED",
			);
		});

		it("takes no packet from an instance that bears another's address", async () => {
			for (const assignment of [one, two]) {
				await create().prepare(assignment);
				await create().start(assignment);
			}
			const server = createServer((socket) => socket.end()).listen(81);
			await once(server, "listening");
			const forged = `${two.privateIp}/32`;
			inside(id, "ip", "address", "add", forged, "dev", "eth0");
			assert.equal(
				await ask(id, "http://10.0.0.1:81/", two.privateIp),
				"TIMEOUT",
			);
			server.close();
		});

		it("lists what a crash left half made, and makes it whole", async () => {
			onHost(`ip netns add ${id}; ip -n ${id} link set lo alias gumleaf`);
			assert.deepEqual(await create().list(), [
				{ instanceId: id, epoch: -1, attachment: undefined },
			]);
			const made = await create().prepare(one);
			assert.deepEqual(await create().list(), [made]);
		});

		it("makes whole what a crash left before there was anything in it", async () => {
			onHost(`ip netns add ${id}`);
			const made = await create().prepare(one);
			assert.deepEqual(await create().list(), [made]);
		});

		it("leaves a namespace alone that others made, even one called as an instance is", async () => {
			onHost(`ip netns add ${id}
				ip -n ${id} link add theirs type veth peer name others`);
			assert.deepEqual(await create().list(), []);
			await assert.rejects(create().prepare(one), (error) =>
				/somebody else's/.test(describeError(error)),
			);
			assert.match(onHost("ip netns list"), new RegExp(id));
			onHost(`ip netns del ${id}`);
		});

		it("does not list namespaces and interfaces of others", async () => {
			onHost("ip netns add theirs; ip link add gumx type veth peer name gumy");
			assert.deepEqual(await create().list(), []);
			onHost("ip netns del theirs; ip link del gumx");
		});

		it("runs what the host configures for an image, once, and ends it with the instance", async () => {
			const hypervisor = createNetnsHypervisor({
				subnet: SUBNET,
				initCommand: (imageId) =>
					imageId === one.imageId ? ["sleep", "1000"] : undefined,
			});
			await hypervisor.prepare(one);
			await hypervisor.start(one);
			await hypervisor.start(one);
			const pids = onHost(`ip netns pids ${id}`).trim().split("\n");
			assert.equal(pids.length, 1);
			await hypervisor.stop(id);
			// Its parent, this test, takes notice of its end a little later.
			await until(
				"its process has ended",
				() => onHost(`kill -0 ${pids[0]} && echo alive || true`) === "",
			);
		});

		it("ends an instance that is not there without complaint", async () => {
			await create().stop(id);
		});
	});
}

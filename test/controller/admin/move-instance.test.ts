import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { assignments, credentialsAnswer } from "#shared/node-api.ts";
import { systemRandom } from "#shared/random.ts";
import {
	banNode,
	removeNode,
	setDraining,
} from "../../../controller/admin/change-node.ts";
import { moveInstance } from "../../../controller/admin/move-instance.ts";
import {
	groupNode,
	restrictProfile,
} from "../../../controller/admin/node-groups.ts";
import {
	countPlacedInstances,
	findInstance,
	insertInstances,
	updateInstance,
} from "../../../controller/store/instances.ts";
import type { InstanceTable } from "../../../controller/store/schema.ts";
import { addHostedRole } from "../../fakes/hosted-role.ts";
import { instanceRow } from "../../fakes/instance-row.ts";
import {
	type Certified,
	startNodeListener,
} from "../../fakes/node-listener.ts";

const INSTANCE = "i-0123456789abcdef0";

let listener: Awaited<ReturnType<typeof startNodeListener>>;
let hostA: Certified;
let hostB: Certified;

const services = () => ({ ...listener.services, random: systemRandom });
const move = (to?: string) => moveInstance(services(), INSTANCE, to);
const row = async () => {
	const found = await findInstance(listener.services.store.read, INSTANCE);
	assert.ok(found);
	return found;
};
const setRow = (changes: Partial<InstanceTable>) =>
	listener.services.store.write((tx) => updateInstance(tx, INSTANCE, changes));

/** What a host is to run, by epoch. */
async function wantedOn(as: Certified): Promise<number | undefined> {
	const { body } = await listener.call("GET", "/v1/assignments", { as });
	const { instances } = assignments.parse(body);
	return instances.find((one) => one.instanceId === INSTANCE)?.epoch;
}

async function keysFor(as: Certified, epoch: number): Promise<string> {
	const requests = [{ instanceId: INSTANCE, epoch }];
	const body = { requests, lifetimeSeconds: 3600 };
	const answer = await listener.call("POST", "/v1/credentials", { as, body });
	return credentialsAnswer.parse(answer.body).results[0]?.status ?? "";
}

/** The host says that it has carried out what it was told, and runs nothing. */
async function reportNothing(as: Certified, subnet: string): Promise<void> {
	const { etag } = await listener.call("GET", "/v1/assignments", { as });
	const { status } = await listener.call("POST", "/v1/report", {
		as,
		body: {
			...{ agentVersion: "0.1.0", hypervisor: "null", zone: "local-1a" },
			capacity: { vcpus: 8, memoryMiB: 16_384, instances: 10 },
			...{ subnet, reflects: etag, instances: [] },
		},
	});
	assert.equal(status, 204);
}

describe("moving an instance", () => {
	beforeEach(async () => {
		listener = await startNodeListener();
		const reported_at = listener.services.clock.now();
		await addHostedRole(listener.services.store);
		hostA = await listener.addNode({ reported_at });
		hostB = await listener.addNode({
			...{ node_id: "node-2", name: "host-b", subnet: "10.0.1.0/24" },
			reported_at,
		});
	});
	afterEach(() => listener[Symbol.asyncDispose]());

	it("has its host stop it first, and goes on elsewhere only when it is gone", async () => {
		assert.deepEqual(await move(), {
			...{ from: "host-a", to: "host-b", status: "stopping" },
			waitsForSilentHost: false,
		});
		assert.equal(await wantedOn(hostA), undefined);
		assert.equal(await wantedOn(hostB), undefined);
		await reportNothing(hostA, "10.0.0.0/24");
		assert.equal(await wantedOn(hostB), 2);
		const { state_code, private_ip, address_lease, association_id } =
			await row();
		assert.equal(state_code, 0);
		assert.deepEqual([private_ip, address_lease], ["10.0.1.2", "10.0.1.2"]);
		assert.equal(association_id, "iip-assoc-0123456789abcdef0");
	});

	it("gives its former host no keys from then on, at whatever epoch, and its new one only at the new one", async () => {
		assert.equal(await keysFor(hostA, 1), "issued");
		await move();
		assert.equal(await keysFor(hostA, 1), "unknown");
		assert.equal(await keysFor(hostB, 1), "unknown");
		await reportNothing(hostA, "10.0.0.0/24");
		for (const epoch of [1, 2]) {
			assert.equal(await keysFor(hostA, epoch), "unknown");
		}
		assert.equal(await keysFor(hostB, 1), "unknown");
		assert.equal(await keysFor(hostB, 2), "issued");
	});

	it("says when the present host may never answer, and takes it from a banned one at once", async () => {
		const { clock, store } = listener.services;
		clock.advance(600_000);
		await reportNothing(hostB, "10.0.1.0/24");
		assert.equal((await move()).waitsForSilentHost, true);
		await banNode(services(), "host-a");
		assert.equal((await move()).status, "moved");
		const moved = await findInstance(store.read, INSTANCE);
		assert.equal(moved?.node_id, "node-2");
		assert.equal(moved?.state_code, 0);
		assert.equal(await wantedOn(hostB), 2);
	});

	it("only changes the host of one that is stopped", async () => {
		await setRow({ state_code: 80, state_reason_code: "Client.X" });
		assert.equal((await move("host-b")).status, "moved");
		const { node_id, state_code, epoch, state_reason_code } = await row();
		assert.deepEqual([node_id, state_code, epoch], ["node-2", 80, 2]);
		assert.equal(state_reason_code, "Client.X");
	});

	it("stays stopped, with the reason, when there is no room any more at the end", async () => {
		await move();
		await setDraining(services(), "host-b", true);
		await reportNothing(hostA, "10.0.0.0/24");
		const { state_code, state_reason_code, move_to, node_id } = await row();
		assert.equal(state_code, 80);
		assert.equal(state_reason_code, "Server.InsufficientInstanceCapacity");
		assert.deepEqual([move_to, node_id], [null, "node-1"]);
	});

	it("keeps room for it at the host it moves to", async () => {
		await listener.services.store.write((tx) =>
			tx
				.updateTable("nodes")
				.set({ instance_slots: 1 })
				.where("node_id", "=", "node-2")
				.execute(),
		);
		await move();
		const other = "i-00000000000000001";
		const lease = { private_ip: "10.0.0.7", address_lease: "10.0.0.7" };
		await listener.services.store.write((tx) =>
			insertInstances(tx, [instanceRow({ instance_id: other, ...lease })]),
		);
		await assert.rejects(moveInstance(services(), other, undefined), {
			code: "NoRoom",
		});
		await reportNothing(hostA, "10.0.0.0/24");
		assert.equal((await row()).node_id, "node-2");
	});

	it("keeps no room any more when its host was removed meanwhile", async () => {
		await move();
		await banNode(services(), "host-a");
		await removeNode(services(), "host-a");
		const { read } = listener.services.store;
		assert.deepEqual(await countPlacedInstances(read), []);
	});

	it("refuses what cannot be: the same host, an unknown one, one that is full, another state", async () => {
		const refusals: readonly [Promise<unknown>, string][] = [
			[move("host-a"), "SameNode"],
			[move("host-c"), "NoSuchNode"],
			[moveInstance(services(), "i-00000000", undefined), "NoSuchInstance"],
		];
		for (const [refused, code] of refusals) {
			await assert.rejects(refused, { code });
		}
		await setDraining(services(), "host-b", true);
		await assert.rejects(move(), { code: "NoRoom" });
		await assert.rejects(move("host-b"), { code: "NoRoom" });
		for (const state_code of [32, 48, 64]) {
			await setRow({ state_code });
			await assert.rejects(move(), { code: "IncorrectState" });
		}
	});

	it("keeps to the groups of hosts where the instance's profile may be used", async () => {
		await groupNode(services(), "host-a", ["pci"]);
		const answer = await restrictProfile(services(), "worker", ["pci"]);
		assert.deepEqual(answer, { elsewhere: [] });
		await assert.rejects(move("host-b"), { code: "NoRoom" });
		await groupNode(services(), "host-b", ["pci", "gpu"]);
		assert.equal((await move()).to, "host-b");
	});
});

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import {
	type AdoptRequest,
	adoptRequest,
} from "#shared/admin-api/instances.ts";
import { assignments } from "#shared/node-api.ts";
import { systemRandom } from "#shared/random.ts";
import { adoptMachine } from "../../../controller/admin/adopt-machine.ts";
import { banNode } from "../../../controller/admin/change-node.ts";
import { moveInstance } from "../../../controller/admin/move-instance.ts";
import { NO_IMAGE } from "../../../controller/operations/ec2/adopted-instance.ts";
import { insertAccount } from "../../../controller/store/accounts.ts";
import { findInstance } from "../../../controller/store/instances.ts";
import { putMetadataDefaults } from "../../../controller/store/metadata-defaults.ts";
import {
	type Certified,
	startNodeListener,
} from "../../fakes/node-listener.ts";
import { ACCOUNT_ID } from "../../fakes/principals.ts";

const MACHINE: AdoptRequest = {
	node: "host-a",
	hostInterface: "tap100i0",
	mac: "bc:24:11:00:00:01",
	privateIp: "192.168.7.5",
	instanceType: "m5.large",
};

let listener: Awaited<ReturnType<typeof startNodeListener>>;
let hostA: Certified;
let hostB: Certified;

const services = () => ({ ...listener.services, random: systemRandom });
const adopt = (different: Partial<AdoptRequest> = {}) =>
	adoptMachine(services(), { ...MACHINE, ...different });
const row = async (instanceId: string) =>
	(await findInstance(listener.services.store.read, instanceId)) ??
	assert.fail(instanceId);

async function wantedOn(as: Certified) {
	const { body } = await listener.call("GET", "/v1/assignments", { as });
	return assignments.parse(body).instances;
}

/** The host says that it has carried out what it was told, and has nothing. */
async function reportNothing(as: Certified): Promise<void> {
	const { etag } = await listener.call("GET", "/v1/assignments", { as });
	await listener.call("POST", "/v1/report", {
		as,
		body: {
			...{ agentVersion: "0.1.0", hypervisor: "external", zone: "local-1a" },
			capacity: { vcpus: 8, memoryMiB: 16_384, instances: 10 },
			...{ subnet: "10.0.0.0/24", reflects: etag, instances: [] },
		},
	});
}

describe("adopting a machine", () => {
	beforeEach(async () => {
		listener = await startNodeListener();
		const { store, clock } = listener.services;
		await store.write((tx) =>
			insertAccount(tx, {
				...{ account_id: ACCOUNT_ID, account_name: "installation" },
				created_at: clock.now(),
			}),
		);
		const facts = { hypervisor: "external", reported_at: clock.now() };
		hostA = await listener.addNode(facts);
		hostB = await listener.addNode({
			...{ ...facts, node_id: "node-2", name: "host-b" },
			subnet: "10.0.1.0/24",
		});
	});
	afterEach(() => listener[Symbol.asyncDispose]());

	it("gives its host the interface and the addresses that were told", async () => {
		const { instanceId } = await adopt();
		const [wanted] = await wantedOn(hostA);
		assert.equal(wanted?.instanceId, instanceId);
		assert.equal(wanted.hostInterface, "tap100i0");
		assert.equal(wanted.mac, MACHINE.mac);
		assert.equal(wanted.privateIp, MACHINE.privateIp);
		assert.equal(wanted.imageId, NO_IMAGE);
		assert.equal(wanted.profile, null);
	});

	it("is the administrator account's unless another is named, with the name that is told as its tag", async () => {
		const { instanceId } = await adopt({ name: "web" });
		assert.equal((await row(instanceId)).account_id, ACCOUNT_ID);
		const tag = await listener.services.store.read
			.selectFrom("tags")
			.select(["tag_key", "tag_value"])
			.where("resource_id", "=", instanceId)
			.executeTakeFirst();
		assert.deepEqual(tag, { tag_key: "Name", tag_value: "web" });
		await assert.rejects(adopt({ account: "nobody" }), {
			code: "NoSuchAccount",
		});
	});

	it("requires IMDSv2 of it only where its account forbids the other", async () => {
		const tokensOf = async (instanceId: string) =>
			JSON.parse((await row(instanceId)).metadata_options).httpTokens;
		assert.equal(await tokensOf((await adopt()).instanceId), "optional");
		await listener.services.store.write((tx) =>
			putMetadataDefaults(tx, ACCOUNT_ID, '{"httpTokensEnforced":true}'),
		);
		const other = { hostInterface: "tap101i0", privateIp: "192.168.7.6" };
		const enforced = await adopt({ ...other, mac: "bc:24:11:00:00:02" });
		assert.equal(await tokensOf(enforced.instanceId), "required");
	});

	it("refuses what another instance of the host has, naming all of it", async () => {
		await adopt();
		await assert.rejects(adopt(), {
			code: "Taken",
			message:
				"on host-a another instance has 192.168.7.5 and bc:24:11:00:00:01 and tap100i0",
		});
		assert.ok(await adopt({ node: "host-b" }));
	});

	it("is asked for with addresses alone that a machine can have to itself", () => {
		const isAsked = (different: Partial<AdoptRequest>) =>
			adoptRequest.safeParse({ ...MACHINE, ...different }).success;
		assert.ok(isAsked({}));
		for (const privateIp of [
			...["169.254.169.254", "127.0.0.1", "0.0.0.0", "224.0.0.1"],
			...["239.1.1.1", "255.255.255.255", "10.0.0", "fd12::1"],
		]) {
			assert.ok(!isAsked({ privateIp }), privateIp);
		}
		for (const mac of [
			...["01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"],
			...["BC:24:11:00:00:01", "bc24.1100.0001"],
		]) {
			assert.ok(!isAsked({ mac }), mac);
		}
		for (const hostInterface of [
			"",
			".",
			"..",
			"a b",
			"sixteen-letters-",
			"a/b",
		]) {
			assert.ok(!isAsked({ hostInterface }), hostInterface);
		}
	});

	it("refuses an interface's name that is another machine's tomorrow", async () => {
		for (const hostInterface of ["vnet3", "vnetwork", "macvtap0"]) {
			await assert.rejects(adopt({ hostInterface }), {
				code: "PassingInterfaceName",
			});
		}
		assert.ok(await adopt({ hostInterface: "web0" }));
	});

	it("refuses hosts that take no machines of others, and types that are none", async () => {
		await listener.addNode({
			...{ node_id: "node-3", name: "host-c", hypervisor: "netns" },
		});
		await listener.addNode({
			...{ node_id: "node-4", name: "host-d", hypervisor: null },
		});
		await assert.rejects(adopt({ node: "host-c" }), { code: "NotExternal" });
		await assert.rejects(adopt({ node: "host-d" }), /has not reported yet/);
		await assert.rejects(adopt({ node: "host-e" }), { code: "NoSuchNode" });
		await assert.rejects(adopt({ instanceType: "huge" }), {
			code: "NoSuchInstanceType",
		});
		await banNode(services(), "host-a");
		await assert.rejects(adopt(), { code: "NodeBanned" });
	});

	it("keeps its addresses when it moves, whatever the next host's subnet is", async () => {
		const { instanceId } = await adopt();
		const { to } = await moveInstance(services(), instanceId, undefined);
		assert.equal(to, "host-b");
		await reportNothing(hostA);
		const [wanted] = await wantedOn(hostB);
		assert.equal(wanted?.privateIp, MACHINE.privateIp);
		assert.equal(wanted.mac, MACHINE.mac);
		assert.equal(wanted.hostInterface, "tap100i0");
		assert.deepEqual(await wantedOn(hostA), []);
	});

	it("moves to no host that has its addresses already, or makes its instances itself", async () => {
		const { instanceId } = await adopt();
		const move = (to: string) => moveInstance(services(), instanceId, to);
		await listener.addNode({
			...{ node_id: "node-3", name: "host-c", hypervisor: "netns" },
			reported_at: listener.services.clock.now(),
		});
		await assert.rejects(move("host-c"), { code: "NoRoom" });
		const other = { hostInterface: "tap7", mac: "bc:24:11:00:00:07" };
		await adopt({ node: "host-b", ...other });
		await assert.rejects(move("host-b"), { code: "NoRoom" });
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePlacementGroup } from "../../../../controller/operations/ec2/CreatePlacementGroup.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { StartInstances } from "../../../../controller/operations/ec2/StartInstances.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { updateNode } from "../../../../controller/store/nodes.ts";
import {
	ec2Call,
	launch,
	reportNode,
	revisionOf,
	setInstance,
	setVcpuQuota,
} from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

describe("StartInstances", () => {
	describe("behaviour", () => {
		it("starts a stopped instance at its old address and a new placement epoch", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { state_code: 80 });
			const before = await findInstance(call.store.read, id);
			call.clock.advance(1000);
			const answer = await StartInstances.handle({ InstanceIds }, call);
			assert.deepEqual(answer.StartingInstances, [
				{
					CurrentState: { Code: 0, Name: "pending" },
					InstanceId: id,
					PreviousState: { Code: 80, Name: "stopped" },
				},
			]);
			const after = await findInstance(call.store.read, id);
			assert.equal(after?.private_ip, before?.private_ip);
			assert.equal(after?.epoch, (before?.epoch ?? 0) + 1);
			assert.equal(after?.launched_at, call.clock.now());
		});

		it("starts it with another address where its host has got another subnet meanwhile", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { state_code: 80 });
			const before = await findInstance(call.store.read, id);
			await call.store.write((tx) =>
				updateNode(tx, "node-1", { subnet: "10.9.0.0/24" }),
			);
			await StartInstances.handle({ InstanceIds }, call);
			const after = await findInstance(call.store.read, id);
			assert.equal(after?.private_ip, "10.9.0.2");
			assert.equal(after?.address_lease, "10.9.0.2");
			assert.equal(after?.mac, before?.mac);
		});

		it("changes nothing about a running instance", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			const before = await findInstance(call.store.read, id);
			await StartInstances.handle({ InstanceIds }, call);
			assert.deepEqual(await findInstance(call.store.read, id), before);
		});

		it("refuses an instance that is on its way elsewhere", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { state_code: 64 });
			await assert.rejects(StartInstances.handle({ InstanceIds }, call), {
				code: "IncorrectInstanceState",
			});
		});

		it("starts an instance of a spread group on another host when one of its group has taken its own", async () => {
			const call = await ec2Call([
				{},
				{ node_id: "node-2", name: "host-b", subnet: "10.0.1.0/24" },
			]);
			const GroupName = "apart";
			await CreatePlacementGroup.handle(
				{ GroupName, Strategy: "spread" },
				call,
			);
			const input = { ...launch, Placement: { GroupName } };
			const run = async () => {
				const { Instances } = await RunInstances.handle(input, call);
				return Instances?.[0]?.InstanceId ?? "";
			};
			const hostOf = async (id: string) =>
				(await findInstance(call.store.read, id))?.node_id;
			const first = await run();
			await setInstance(call, first, { state_code: 80 });
			const second = await run();
			assert.equal(await hostOf(second), await hostOf(first));
			await StartInstances.handle({ InstanceIds: [first] }, call);
			assert.equal(await hostOf(first), "node-2");
			await setInstance(call, second, { state_code: 80 });
			await run();
			await assert.rejects(
				StartInstances.handle({ InstanceIds: [second] }, call),
				{ code: "InsufficientInstanceCapacity" },
			);
		});

		it("starts it on another host of its zone when its own takes none, with an address of that host", async () => {
			const call = await ec2Call([
				{},
				{ node_id: "node-2", name: "host-b", subnet: "10.0.1.0/24" },
				{ node_id: "node-3", name: "host-c", zone: "local-1b" },
			]);
			const { Instances } = await RunInstances.handle(launch, call);
			const id = Instances?.[0]?.InstanceId ?? "";
			await setInstance(call, id, { state_code: 80 });
			await call.store.write((tx) => updateNode(tx, "node-1", { draining: 1 }));
			await StartInstances.handle({ InstanceIds: [id] }, call);
			const after = await findInstance(call.store.read, id);
			assert.equal(after?.node_id, "node-2");
			assert.equal(after?.private_ip, "10.0.1.2");
			assert.equal(after?.address_lease, "10.0.1.2");
			assert.equal(after?.epoch, 2);
			assert.ok((await revisionOf(call, "node-2")) > 0);
		});

		it("starts all that are named or none", async () => {
			const call = await ec2Call([{ instance_slots: 1 }]);
			const ids: string[] = [];
			for (let i = 0; i < 2; i++) {
				const { Instances } = await RunInstances.handle(launch, call);
				const id = Instances?.[0]?.InstanceId ?? "";
				await setInstance(call, id, { state_code: 80 });
				ids.push(id);
			}
			await assert.rejects(StartInstances.handle({ InstanceIds: ids }, call), {
				code: "InsufficientInstanceCapacity",
			});
			for (const id of ids) {
				const row = await findInstance(call.store.read, id);
				assert.equal(row?.state_code, 80);
			}
		});

		it("starts no more than the account's quota of vCPUs allows", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { state_code: 80 });
			const { Instances } = await RunInstances.handle(launch, call);
			const other = Instances?.[0]?.InstanceId ?? "";
			await setVcpuQuota(call, 1);
			const refused = { code: "VcpuLimitExceeded" };
			const start = (ids: string[]) =>
				StartInstances.handle({ InstanceIds: ids }, call);
			await assert.rejects(start(InstanceIds), refused);
			assert.ok(await start([other]));
			await setInstance(call, other, { state_code: 80 });
			await assert.rejects(start([id, other]), refused);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.state_code, 80);
			assert.ok(await start(InstanceIds));
		});

		it("refuses when the host has gone quiet, and works when it is back", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { state_code: 80 });
			call.clock.advance(600_000);
			await assert.rejects(StartInstances.handle({ InstanceIds }, call), {
				code: "InsufficientInstanceCapacity",
			});
			await reportNode(call, "node-1");
			assert.ok(await StartInstances.handle({ InstanceIds }, call));
		});
	});
});

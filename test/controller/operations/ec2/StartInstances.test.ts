import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StartInstances } from "../../../../controller/operations/ec2/StartInstances.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { reportNode, setInstance } from "../../../fakes/ec2-call.ts";
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

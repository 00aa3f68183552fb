import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StopInstances } from "../../../../controller/operations/ec2/StopInstances.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { setInstance } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

describe("StopInstances", () => {
	describe("input", () => {
		it("refuses hibernation", async () => {
			const { call, InstanceIds } = await runningInstance();
			await assert.rejects(
				StopInstances.handle({ InstanceIds, Hibernate: true }, call),
				{ code: "UnsupportedOperation" },
			);
		});
	});

	describe("behaviour", () => {
		it("leaves the instance its address and its keys", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			const before = await findInstance(call.store.read, id);
			const answer = await StopInstances.handle({ InstanceIds }, call);
			assert.deepEqual(answer.StoppingInstances, [
				{
					CurrentState: { Code: 64, Name: "stopping" },
					InstanceId: id,
					PreviousState: { Code: 16, Name: "running" },
				},
			]);
			const after = await findInstance(call.store.read, id);
			assert.equal(after?.address_lease, before?.address_lease);
			assert.equal(after?.valid_from, before?.valid_from);
		});

		it("keeps an instance stopped that was only to move to another host", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { state_code: 64, move_to: "node-2" });
			await StopInstances.handle({ InstanceIds }, call);
			const after = await findInstance(call.store.read, id);
			assert.equal(after?.move_to, null);
		});

		it("refuses a machine that somebody else runs", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { host_interface: "tap100i0" });
			await assert.rejects(StopInstances.handle({ InstanceIds }, call), {
				code: "UnsupportedOperation",
				message: `The instance '${id}' is a machine that this service does not run. It cannot be stopped here.`,
			});
		});

		it("changes nothing about an instance that is stopping or stopped", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			for (const state_code of [64, 80]) {
				await setInstance(call, id, { state_code });
				const answer = await StopInstances.handle({ InstanceIds }, call);
				const [change] = answer.StoppingInstances;
				assert.equal(change?.CurrentState?.Code, state_code);
			}
		});

		it("refuses an instance that is not running, or protected", async () => {
			const { call, id, InstanceIds } = await runningInstance({
				DisableApiStop: true,
			});
			await assert.rejects(StopInstances.handle({ InstanceIds }, call), {
				code: "OperationNotPermitted",
			});
			for (const state_code of [0, 32, 48]) {
				const terminated_at = call.clock.now();
				await setInstance(call, id, { state_code, terminated_at });
				await assert.rejects(StopInstances.handle({ InstanceIds }, call), {
					code: "IncorrectInstanceState",
					message: `The instance '${id}' is not in a state from which it can be stopped.`,
				});
			}
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { TerminateInstances } from "../../../../controller/operations/ec2/TerminateInstances.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { findNodeById } from "../../../../controller/store/nodes.ts";
import { setInstance } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

describe("TerminateInstances", () => {
	describe("input", () => {
		it("refuses ids that are none or nobody's, and then ends none", async () => {
			const { call, id } = await runningInstance();
			await assert.rejects(
				TerminateInstances.handle({ InstanceIds: ["i-xyz"] }, call),
				{ code: "InvalidInstanceID.Malformed", message: 'Invalid id: "i-xyz"' },
			);
			await assert.rejects(
				TerminateInstances.handle(
					{ InstanceIds: [id, "i-0000000000000bad0"] },
					call,
				),
				{
					code: "InvalidInstanceID.NotFound",
					message: "The instance ID 'i-0000000000000bad0' does not exist",
				},
			);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.state_code, 16);
		});

		it("does not see another account's instances", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { account_id: "222222222222" });
			await assert.rejects(TerminateInstances.handle({ InstanceIds }, call), {
				code: "InvalidInstanceID.NotFound",
			});
		});
	});

	describe("authorization", () => {
		it("touches the instances with their profile and tags", async () => {
			const TagSpecifications = [
				{
					ResourceType: "instance" as const,
					Tags: [{ Key: "team", Value: "a" }],
				},
			];
			const { call, id } = await runningInstance({
				TagSpecifications,
				IamInstanceProfile: { Name: "Worker" },
			});
			const absent = "i-0000000000000bad0";
			const touched = await TerminateInstances.resources(
				{ InstanceIds: [absent, id] },
				call,
			);
			const arn = `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:instance/`;
			assert.deepEqual(touched[0], { arn: arn + absent });
			assert.equal(touched[1]?.arn, arn + id);
			const keys = touched[1]?.contextKeys ?? {};
			assert.equal(keys["aws:ResourceTag/team"], "a");
			assert.match(String(keys["ec2:InstanceProfile"]), /Worker$/);
		});
	});

	describe("behaviour", () => {
		it("answers the change of state and refuses every key issued until now", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			const before = await findNodeById(call.store.read, "node-1");
			const answer = await TerminateInstances.handle({ InstanceIds }, call);
			assert.deepEqual(answer.TerminatingInstances, [
				{
					CurrentState: { Code: 32, Name: "shutting-down" },
					InstanceId: id,
					PreviousState: { Code: 16, Name: "running" },
				},
			]);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.valid_from, call.clock.now());
			assert.notEqual(row?.address_lease, null);
			const after = await findNodeById(call.store.read, "node-1");
			assert.ok((after?.revision ?? 0) > (before?.revision ?? 0));
		});

		it("changes nothing the second time", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await TerminateInstances.handle({ InstanceIds }, call);
			const at = call.clock.now();
			call.clock.advance(1000);
			const answer = await TerminateInstances.handle({ InstanceIds }, call);
			const [change] = answer.TerminatingInstances;
			assert.deepEqual(change?.PreviousState, change?.CurrentState);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.terminated_at, at);
		});

		it("ends a stopped instance at once and frees its address", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await setInstance(call, id, { state_code: 80 });
			const answer = await TerminateInstances.handle({ InstanceIds }, call);
			assert.equal(answer.TerminatingInstances[0]?.CurrentState?.Code, 48);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.address_lease, null);
		});

		it("respects termination protection", async () => {
			const { call, id, InstanceIds } = await runningInstance({
				DisableApiTermination: true,
			});
			await assert.rejects(TerminateInstances.handle({ InstanceIds }, call), {
				code: "OperationNotPermitted",
				message: `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
			});
		});

		it("leaves a terminated instance visible for an hour", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			await TerminateInstances.handle({ InstanceIds }, call);
			await setInstance(call, id, { state_code: 48, address_lease: null });
			const shown = async () => {
				const { Reservations } = await DescribeInstances.handle({}, call);
				return Reservations.map((one) => one.Instances?.[0]?.State?.Name);
			};
			call.clock.advance(3_599_999);
			assert.deepEqual(await shown(), ["terminated"]);
			call.clock.advance(1);
			assert.deepEqual(await shown(), []);
			await assert.rejects(DescribeInstances.handle({ InstanceIds }, call), {
				code: "InvalidInstanceID.NotFound",
			});
		});
	});
});

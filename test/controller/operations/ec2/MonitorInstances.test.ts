import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { MonitorInstances } from "../../../../controller/operations/ec2/MonitorInstances.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

describe("MonitorInstances", () => {
	describe("authorization", () => {
		it("touches the instances", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			const [touched] = await MonitorInstances.resources({ InstanceIds }, call);
			assert.match(touched?.arn ?? "", new RegExp(`instance/${id}$`));
		});
	});

	describe("behaviour", () => {
		it("names the change as under way, and shows it afterwards", async () => {
			const { call, id, InstanceIds } = await runningInstance();
			const answer = await MonitorInstances.handle({ InstanceIds }, call);
			assert.deepEqual(answer.InstanceMonitorings, [
				{ InstanceId: id, Monitoring: { State: "pending" } },
			]);
			const { Reservations } = await DescribeInstances.handle({}, call);
			const [instance] = Reservations[0]?.Instances ?? [];
			assert.equal(instance?.Monitoring?.State, "enabled");
		});
	});
});

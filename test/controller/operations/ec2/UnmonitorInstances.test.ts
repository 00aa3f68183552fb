import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { UnmonitorInstances } from "../../../../controller/operations/ec2/UnmonitorInstances.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

describe("UnmonitorInstances", () => {
	describe("behaviour", () => {
		it("names the change as under way, and shows it afterwards", async () => {
			const { call, id, InstanceIds } = await runningInstance({
				Monitoring: { Enabled: true },
			});
			const answer = await UnmonitorInstances.handle({ InstanceIds }, call);
			assert.deepEqual(answer.InstanceMonitorings, [
				{ InstanceId: id, Monitoring: { State: "disabling" } },
			]);
			const { Reservations } = await DescribeInstances.handle({}, call);
			const [instance] = Reservations[0]?.Instances ?? [];
			assert.equal(instance?.Monitoring?.State, "disabled");
		});
	});
});

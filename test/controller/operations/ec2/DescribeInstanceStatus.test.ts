import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstanceStatus } from "../../../../controller/operations/ec2/DescribeInstanceStatus.ts";
import { setInstance } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

async function statusOf(
	{ call }: Awaited<ReturnType<typeof runningInstance>>,
	input = {},
) {
	const answer = await DescribeInstanceStatus.handle(input, call);
	return answer.InstanceStatuses.map((one) => [
		one.InstanceState?.Name,
		one.InstanceStatus?.Status,
		one.SystemStatus?.Status,
	]);
}

describe("DescribeInstanceStatus", () => {
	describe("behaviour", () => {
		it("says that a running instance on a host that reports is well", async () => {
			const one = await runningInstance();
			assert.deepEqual(await statusOf(one), [["running", "ok", "ok"]]);
		});

		it("says that an instance is impaired when its host is not heard, or says so", async () => {
			const one = await runningInstance();
			await setInstance(one.call, one.id, { reported_state: "failed" });
			assert.deepEqual(await statusOf(one), [["running", "impaired", "ok"]]);
			const heard = one.call.clock.now();
			one.call.clock.advance(90_001);
			assert.deepEqual(await statusOf(one), [
				["running", "insufficient-data", "impaired"],
			]);
			const { InstanceStatuses } = await DescribeInstanceStatus.handle(
				{},
				one.call,
			);
			const [detail] = InstanceStatuses[0]?.SystemStatus?.Details ?? [];
			assert.equal(detail?.ImpairedSince?.getTime(), heard);
			const Filters = [{ Name: "system-status.status", Values: ["ok"] }];
			assert.deepEqual(await statusOf(one, { Filters }), []);
		});

		it("shows instances that do not run only when all are asked for", async () => {
			const one = await runningInstance();
			await setInstance(one.call, one.id, { state_code: 80 });
			assert.deepEqual(await statusOf(one), []);
			assert.deepEqual(await statusOf(one, { IncludeAllInstances: true }), [
				["stopped", "not-applicable", "not-applicable"],
			]);
		});
	});
});

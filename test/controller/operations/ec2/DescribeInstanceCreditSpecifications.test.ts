import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstanceCreditSpecifications } from "../../../../controller/operations/ec2/DescribeInstanceCreditSpecifications.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

describe("DescribeInstanceCreditSpecifications", () => {
	describe("behaviour", () => {
		it("shows burstable instances as standard, and no others", async () => {
			const burstable = await runningInstance({ InstanceType: "t3.micro" });
			const other = await runningInstance({ InstanceType: "m5.large" });
			for (const [{ call, InstanceIds }, expected] of [
				[burstable, [{ InstanceId: burstable.id, CpuCredits: "standard" }]],
				[other, []],
			] as const) {
				const answer = await DescribeInstanceCreditSpecifications.handle(
					{ InstanceIds },
					call,
				);
				assert.deepEqual(answer.InstanceCreditSpecifications, expected);
			}
		});
	});
});

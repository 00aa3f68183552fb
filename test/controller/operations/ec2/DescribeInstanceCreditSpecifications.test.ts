import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstanceCreditSpecifications } from "../../../../controller/operations/ec2/DescribeInstanceCreditSpecifications.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

describe("DescribeInstanceCreditSpecifications", () => {
	describe("behaviour", () => {
		it("shows what the launch asked for", async () => {
			const { call, InstanceIds } = await runningInstance({
				InstanceType: "t3.micro",
				CreditSpecification: { CpuCredits: "unlimited" },
			});
			const answer = await DescribeInstanceCreditSpecifications.handle(
				{ InstanceIds },
				call,
			);
			const [found] = answer.InstanceCreditSpecifications;
			assert.equal(found?.CpuCredits, "unlimited");
		});

		it("shows burstable instances as standard else, and no others", async () => {
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

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstanceTypes } from "../../../../controller/operations/ec2/DescribeInstanceTypes.ts";

describe("DescribeInstanceTypes", () => {
	describe("behaviour", () => {
		it("tells the size of the named types", async () => {
			const answer = await DescribeInstanceTypes.handle({
				InstanceTypes: ["t3.micro", "m5.large"],
			});
			assert.deepEqual(
				answer.InstanceTypes.map((one) => [
					one.InstanceType,
					one.VCpuInfo?.DefaultVCpus,
					one.MemoryInfo?.SizeInMiB,
					one.BurstablePerformanceSupported,
				]),
				[
					["t3.micro", 1, 1024, true],
					["m5.large", 2, 8192, false],
				],
			);
			assert.deepEqual(await DescribeInstanceTypes.handle({}), {
				InstanceTypes: [],
			});
		});

		it("filters the named types", async () => {
			const { InstanceTypes } = await DescribeInstanceTypes.handle({
				InstanceTypes: ["t3.micro", "m5.large"],
				Filters: [
					{ Name: "burstable-performance-supported", Values: ["true"] },
					{ Name: "memory-info.size-in-mib", Values: ["1024"] },
				],
			});
			assert.deepEqual(
				InstanceTypes.map(({ InstanceType }) => InstanceType),
				["t3.micro"],
			);
		});

		it("refuses names that are no types", async () => {
			await assert.rejects(
				DescribeInstanceTypes.handle({ InstanceTypes: ["huge" as never] }),
				{
					code: "InvalidInstanceType",
					message: "The following supplied instance types do not exist: [huge]",
				},
			);
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeAddresses } from "../../../../controller/operations/ec2/DescribeAddresses.ts";

describe("DescribeAddresses", () => {
	describe("behaviour", () => {
		it("answers an empty list, and knows no id", async () => {
			assert.deepEqual(await DescribeAddresses.handle({}), { Addresses: [] });
			await assert.rejects(
				DescribeAddresses.handle({ AllocationIds: ["x-1"] }),
				{
					code: "InvalidAllocationID.NotFound",
				},
			);
		});
	});
});

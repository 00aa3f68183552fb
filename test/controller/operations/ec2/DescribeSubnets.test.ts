import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeSubnets } from "../../../../controller/operations/ec2/DescribeSubnets.ts";

describe("DescribeSubnets", () => {
	describe("behaviour", () => {
		it("answers an empty list, and knows no id", async () => {
			assert.deepEqual(await DescribeSubnets.handle({}), { Subnets: [] });
			await assert.rejects(DescribeSubnets.handle({ SubnetIds: ["x-1"] }), {
				code: "InvalidSubnetID.NotFound",
			});
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeVpcs } from "../../../../controller/operations/ec2/DescribeVpcs.ts";

describe("DescribeVpcs", () => {
	describe("behaviour", () => {
		it("answers an empty list, and knows no id", async () => {
			assert.deepEqual(await DescribeVpcs.handle({}), { Vpcs: [] });
			await assert.rejects(DescribeVpcs.handle({ VpcIds: ["x-1"] }), {
				code: "InvalidVpcID.NotFound",
			});
		});
	});
});

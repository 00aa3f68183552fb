import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeSecurityGroups } from "../../../../controller/operations/ec2/DescribeSecurityGroups.ts";

describe("DescribeSecurityGroups", () => {
	describe("behaviour", () => {
		it("answers an empty list, and knows no id", async () => {
			assert.deepEqual(await DescribeSecurityGroups.handle({}), {
				SecurityGroups: [],
			});
			await assert.rejects(
				DescribeSecurityGroups.handle({ GroupIds: ["x-1"] }),
				{
					code: "InvalidGroup.NotFound",
				},
			);
		});
	});
});

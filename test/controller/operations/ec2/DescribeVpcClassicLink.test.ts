import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeVpcClassicLink } from "../../../../controller/operations/ec2/DescribeVpcClassicLink.ts";

describe("DescribeVpcClassicLink", () => {
	describe("behaviour", () => {
		it("says that there is no EC2-Classic to link with", async () => {
			await assert.rejects(DescribeVpcClassicLink.handle(), {
				code: "UnsupportedOperation",
			});
		});
	});
});

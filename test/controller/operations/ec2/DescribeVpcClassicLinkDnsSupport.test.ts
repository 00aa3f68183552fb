import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeVpcClassicLinkDnsSupport } from "../../../../controller/operations/ec2/DescribeVpcClassicLinkDnsSupport.ts";

describe("DescribeVpcClassicLinkDnsSupport", () => {
	describe("behaviour", () => {
		it("says that there is no EC2-Classic to link with", async () => {
			await assert.rejects(DescribeVpcClassicLinkDnsSupport.handle(), {
				code: "UnsupportedOperation",
			});
		});
	});
});

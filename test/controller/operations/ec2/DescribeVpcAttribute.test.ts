import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeVpcAttribute } from "../../../../controller/operations/ec2/DescribeVpcAttribute.ts";
import { defaultVpcId } from "../../../../controller/placement/default-vpc.ts";
import { ec2Call } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

const VpcId = defaultVpcId(ACCOUNT_ID);

describe("DescribeVpcAttribute", () => {
	describe("behaviour", () => {
		it("says that the default VPC has no DNS of its own", async () => {
			const call = await ec2Call();
			for (const [Attribute, name] of [
				["enableDnsSupport", "EnableDnsSupport"],
				["enableDnsHostnames", "EnableDnsHostnames"],
				[
					"enableNetworkAddressUsageMetrics",
					"EnableNetworkAddressUsageMetrics",
				],
			] as const) {
				assert.deepEqual(
					await DescribeVpcAttribute.handle({ VpcId, Attribute }, call),
					{ VpcId, [name]: { Value: false } },
				);
			}
		});

		it("knows no other VPC and no other attribute", async () => {
			const call = await ec2Call();
			const Attribute = "enableDnsSupport" as const;
			await assert.rejects(
				DescribeVpcAttribute.handle({ VpcId: "vpc-0", Attribute }, call),
				{ code: "InvalidVpcID.NotFound" },
			);
			await assert.rejects(
				DescribeVpcAttribute.handle(
					{ VpcId, Attribute: "toString" as never },
					call,
				),
				{ code: "InvalidParameterValue" },
			);
		});
	});
});

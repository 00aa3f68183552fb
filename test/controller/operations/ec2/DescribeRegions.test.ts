import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeRegions } from "../../../../controller/operations/ec2/DescribeRegions.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";

describe("DescribeRegions", () => {
	describe("behaviour", () => {
		it("shows the one region, never at an endpoint of AWS", async () => {
			const call = await fakeCallContext();
			const expected = [
				{
					OptInStatus: "opt-in-not-required",
					RegionName: "us-east-1",
					Endpoint: "ec2.us-east-1.internal",
				},
			];
			for (const input of [{}, { RegionNames: ["us-east-1"] }]) {
				const { Regions } = await DescribeRegions.handle(input, call);
				assert.deepEqual(Regions, expected);
			}
		});

		it("refuses another region's name", async () => {
			const call = await fakeCallContext();
			await assert.rejects(
				DescribeRegions.handle({ RegionNames: ["eu-west-1"] }, call),
				{
					code: "InvalidParameterValue",
					message: "Invalid region name: [eu-west-1]",
				},
			);
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeImages } from "../../../../controller/operations/ec2/DescribeImages.ts";
import { RegisterImage } from "../../../../controller/operations/ec2/RegisterImage.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";

type Input = Parameters<typeof RegisterImage.handle>[0];

describe("RegisterImage", () => {
	describe("input", () => {
		it("refuses a name or an architecture that EC2 would not take, and what it cannot honour", async () => {
			const call = await fakeCallContext();
			const refused: readonly [Input, string][] = [
				[{ Name: "x" }, "InvalidParameterValue"],
				[{ Name: "abc", Architecture: "i386" }, "InvalidParameterValue"],
				[{ Name: "abc", ImdsSupport: "v3" as "v2.0" }, "InvalidParameterValue"],
				[
					{ Name: "abc", BlockDeviceMappings: [{ DeviceName: "/dev/sda" }] },
					"UnsupportedOperation",
				],
			];
			for (const [input, code] of refused) {
				await assert.rejects(RegisterImage.handle(input, call), { code });
			}
		});
	});

	describe("authorization", () => {
		it("touches an image that is yet to be", async () => {
			const call = await fakeCallContext();
			assert.deepEqual(await RegisterImage.resources({ Name: "base" }, call), [
				{ arn: "arn:aws:ec2:us-east-1::image/*" },
			]);
		});
	});

	describe("behaviour", () => {
		it("records an image with its source and tags", async () => {
			const call = await fakeCallContext();
			const { ImageId } = await RegisterImage.handle(
				{
					Name: "debian 12",
					ImageLocation: "debian/12",
					Architecture: "arm64",
					ImdsSupport: "v2.0",
					TagSpecifications: [
						{ ResourceType: "image", Tags: [{ Key: "os", Value: "debian" }] },
					],
				},
				call,
			);
			assert.match(ImageId, /^ami-[0-9a-f]{17}$/);
			const { Images } = await DescribeImages.handle({}, call);
			assert.equal(Images[0]?.ImageId, ImageId);
			assert.equal(Images[0]?.ImageLocation, "debian/12");
			assert.equal(Images[0]?.Architecture, "arm64");
			assert.equal(Images[0]?.ImdsSupport, "v2.0");
			assert.deepEqual(Images[0]?.Tags, [{ Key: "os", Value: "debian" }]);
		});

		it("refuses a second image of the same name", async () => {
			const call = await fakeCallContext();
			const { ImageId } = await RegisterImage.handle({ Name: "base" }, call);
			await assert.rejects(RegisterImage.handle({ Name: "base" }, call), {
				code: "InvalidAMIName.Duplicate",
				message: `AMI name base is already in use by AMI ${ImageId}`,
			});
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeImageAttribute } from "../../../../controller/operations/ec2/DescribeImageAttribute.ts";
import { RegisterImage } from "../../../../controller/operations/ec2/RegisterImage.ts";
import { ec2Call, IMAGE_ID } from "../../../fakes/ec2-call.ts";

type Attribute = Parameters<
	typeof DescribeImageAttribute.handle
>[0]["Attribute"];

describe("DescribeImageAttribute", () => {
	describe("authorization", () => {
		it("touches the image", async () => {
			const call = await ec2Call();
			const [touched] = await DescribeImageAttribute.resources(
				{ ImageId: IMAGE_ID, Attribute: "kernel" },
				call,
			);
			assert.equal(touched?.arn, `arn:aws:ec2:us-east-1::image/${IMAGE_ID}`);
		});
	});

	describe("behaviour", () => {
		it("shows each attribute, empty where there is nothing to show", async () => {
			const call = await ec2Call();
			const { ImageId = "" } = await RegisterImage.handle(
				{
					Name: "full",
					Description: "all",
					KernelId: "aki-1",
					RamdiskId: "ari-1",
					RootDeviceName: "/dev/xvda",
				},
				call,
			);
			const show = async (id: string, Attribute: Attribute) => {
				const { ImageId: _, ...shown } = await DescribeImageAttribute.handle(
					{ ImageId: id, Attribute },
					call,
				);
				return shown;
			};
			assert.deepEqual(await show(ImageId, "description"), {
				Description: { Value: "all" },
			});
			assert.deepEqual(await show(ImageId, "kernel"), {
				KernelId: { Value: "aki-1" },
			});
			assert.deepEqual(await show(ImageId, "ramdisk"), {
				RamdiskId: { Value: "ari-1" },
			});
			const devices = await show(ImageId, "blockDeviceMapping");
			const [device] = devices.BlockDeviceMappings ?? [];
			assert.equal(device?.DeviceName, "/dev/xvda");
			assert.deepEqual(await show(IMAGE_ID, "description"), {
				Description: {},
			});
			assert.deepEqual(await show(IMAGE_ID, "productCodes"), {
				ProductCodes: [],
			});
			assert.deepEqual(await show(IMAGE_ID, "launchPermission"), {
				LaunchPermissions: [],
			});
			for (const wrong of ["toString", "colour"]) {
				await assert.rejects(show(IMAGE_ID, wrong as Attribute), {
					code: "InvalidParameterValue",
				});
			}
		});
	});
});

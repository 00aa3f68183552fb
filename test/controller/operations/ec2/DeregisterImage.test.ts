import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeregisterImage } from "../../../../controller/operations/ec2/DeregisterImage.ts";
import { DescribeImages } from "../../../../controller/operations/ec2/DescribeImages.ts";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { RegisterImage } from "../../../../controller/operations/ec2/RegisterImage.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { IMAGE_ID, launch } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

describe("DeregisterImage", () => {
	describe("authorization", () => {
		it("touches the image", async () => {
			const { call } = await runningInstance();
			const [touched] = await DeregisterImage.resources(
				{ ImageId: IMAGE_ID },
				call,
			);
			assert.ok(touched?.arn.endsWith(IMAGE_ID));
		});
	});

	describe("behaviour", () => {
		it("ends launches, frees the name and leaves instances running", async () => {
			const { call } = await runningInstance();
			const answer = await DeregisterImage.handle({ ImageId: IMAGE_ID }, call);
			assert.deepEqual(answer, { Return: true });
			assert.deepEqual((await DescribeImages.handle({}, call)).Images, []);
			await assert.rejects(RunInstances.handle(launch, call), {
				code: "InvalidAMIID.NotFound",
			});
			await assert.rejects(
				DeregisterImage.handle({ ImageId: IMAGE_ID }, call),
				{
					code: "InvalidAMIID.NotFound",
				},
			);
			const { Reservations } = await DescribeInstances.handle({}, call);
			assert.equal(Reservations[0]?.Instances?.[0]?.State?.Name, "running");
			assert.ok(await RegisterImage.handle({ Name: "base" }, call));
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { InstanceAttributeName } from "@aws-sdk/client-ec2";
import { DescribeInstanceAttribute } from "../../../../controller/operations/ec2/DescribeInstanceAttribute.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

type Attribute = Parameters<
	typeof DescribeInstanceAttribute.handle
>[0]["Attribute"];

const UserData = Buffer.from("#!/bin/sh").toString("base64");

async function read(attribute: string) {
	const { call, id } = await runningInstance({
		UserData,
		DisableApiTermination: true,
		SecurityGroups: ["web"],
		BlockDeviceMappings: [{ DeviceName: "/dev/sda1" }],
	});
	const answer = await DescribeInstanceAttribute.handle(
		{ InstanceId: id, Attribute: attribute as Attribute },
		call,
	);
	const { InstanceId, ...rest } = answer;
	assert.equal(InstanceId, id);
	return rest;
}

describe("DescribeInstanceAttribute", () => {
	describe("input", () => {
		it("refuses an attribute that there is not", async () => {
			for (const attribute of ["colour", "constructor"]) {
				await assert.rejects(read(attribute), {
					code: "InvalidParameterValue",
				});
			}
		});
	});

	describe("behaviour", () => {
		it("shows the one attribute that was asked for", async () => {
			assert.deepEqual(await read("userData"), {
				UserData: { Value: UserData },
			});
			assert.deepEqual(await read("disableApiTermination"), {
				DisableApiTermination: { Value: true },
			});
			assert.deepEqual(await read("instanceType"), {
				InstanceType: { Value: "m1.small" },
			});
			assert.deepEqual(await read("instanceInitiatedShutdownBehavior"), {
				InstanceInitiatedShutdownBehavior: { Value: "stop" },
			});
			const { Groups } = await read("groupSet");
			assert.equal(Groups?.[0]?.GroupName, "web");
			const { BlockDeviceMappings } = await read("blockDeviceMapping");
			assert.equal(BlockDeviceMappings?.[0]?.DeviceName, "/dev/sda1");
		});

		it("shows every attribute that there is, as the launch or EC2 has it", async () => {
			const expected: Readonly<Record<string, unknown>> = {
				disableApiStop: { DisableApiStop: { Value: false } },
				ebsOptimized: { EbsOptimized: { Value: false } },
				enaSupport: { EnaSupport: { Value: false } },
				enclaveOptions: { EnclaveOptions: { Enabled: false } },
				kernel: { KernelId: {} },
				ramdisk: { RamdiskId: {} },
				productCodes: { ProductCodes: [] },
				rootDeviceName: { RootDeviceName: { Value: "/dev/sda1" } },
				sourceDestCheck: { SourceDestCheck: { Value: true } },
				sriovNetSupport: { SriovNetSupport: {} },
			};
			for (const [attribute, answer] of Object.entries(expected)) {
				assert.deepEqual(await read(attribute), answer, attribute);
			}
			const shownAbove = [
				...["userData", "disableApiTermination", "instanceType"],
				...["instanceInitiatedShutdownBehavior", "groupSet"],
				"blockDeviceMapping",
			];
			const all = [...Object.keys(expected), ...shownAbove];
			assert.deepEqual(
				all.toSorted(),
				Object.values(InstanceAttributeName).toSorted(),
			);
		});
	});
});

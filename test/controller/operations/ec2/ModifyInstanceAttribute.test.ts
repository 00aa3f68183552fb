import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstanceAttribute } from "../../../../controller/operations/ec2/DescribeInstanceAttribute.ts";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { ModifyInstanceAttribute } from "../../../../controller/operations/ec2/ModifyInstanceAttribute.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { StopInstances } from "../../../../controller/operations/ec2/StopInstances.ts";
import { TerminateInstances } from "../../../../controller/operations/ec2/TerminateInstances.ts";
import { securityGroupId } from "../../../../controller/placement/default-vpc.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { launch, setInstance } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

type Input = Parameters<typeof ModifyInstanceAttribute.handle>[0];

async function instance() {
	const one = await runningInstance();
	const modify = (input: Partial<Input>) =>
		ModifyInstanceAttribute.handle({ InstanceId: one.id, ...input }, one.call);
	return { ...one, modify };
}

describe("ModifyInstanceAttribute", () => {
	describe("input", () => {
		it("refuses none or several attributes, wrong values and what it cannot honour", async () => {
			const { modify } = await instance();
			const refused: readonly [Partial<Input>, string][] = [
				[{}, "InvalidParameterCombination"],
				[
					{ EbsOptimized: { Value: true }, SourceDestCheck: { Value: false } },
					"InvalidParameterCombination",
				],
				[
					{ Attribute: "ebsOptimized", Value: "maybe" },
					"InvalidParameterValue",
				],
				[{ InstanceType: { Value: "huge" } }, "InvalidParameterValue"],
				[
					{ InstanceInitiatedShutdownBehavior: { Value: "explode" } },
					"InvalidParameterValue",
				],
				[{ EnaSupport: { Value: true } }, "UnsupportedOperation"],
				[{ Attribute: "sriovNetSupport", Value: "x" }, "UnsupportedOperation"],
				[
					{
						BlockDeviceMappings: [
							{ DeviceName: "/dev/sdx", Ebs: { DeleteOnTermination: true } },
						],
					},
					"InvalidInstanceAttributeValue",
				],
				[
					{ BlockDeviceMappings: [{ DeviceName: "/dev/sdx", NoDevice: "" }] },
					"UnsupportedOperation",
				],
			];
			for (const [input, code] of refused) {
				await assert.rejects(modify(input), { code });
			}
		});
	});

	describe("behaviour", () => {
		it("protects an instance from being terminated or stopped, and lets go again", async () => {
			const { call, InstanceIds, modify } = await instance();
			await modify({ DisableApiTermination: { Value: true } });
			await modify({ Attribute: "disableApiStop", Value: "true" });
			await assert.rejects(TerminateInstances.handle({ InstanceIds }, call));
			await assert.rejects(StopInstances.handle({ InstanceIds }, call));
			await modify({ DisableApiTermination: { Value: false } });
			assert.ok(await TerminateInstances.handle({ InstanceIds }, call));
		});

		it("changes whether a volume ends with its instance", async () => {
			const { call, id, InstanceIds } = await runningInstance({
				BlockDeviceMappings: [
					{ DeviceName: "/dev/sdf", Ebs: { DeleteOnTermination: true } },
					{ DeviceName: "/dev/sdg", Ebs: { DeleteOnTermination: true } },
				],
			});
			const Ebs = { DeleteOnTermination: false };
			const BlockDeviceMappings = [{ DeviceName: "/dev/sdf", Ebs }];
			await ModifyInstanceAttribute.handle(
				{ InstanceId: id, BlockDeviceMappings },
				call,
			);
			const { Reservations } = await DescribeInstances.handle(
				{ InstanceIds },
				call,
			);
			const devices = Reservations[0]?.Instances?.[0]?.BlockDeviceMappings;
			assert.deepEqual(
				devices?.map((device) => device.Ebs?.DeleteOnTermination),
				[true, false, true],
			);
		});

		it("changes the security groups to others that are there", async () => {
			const { call, id, modify } = await instance();
			const group = (name: string) => securityGroupId(ACCOUNT_ID, name);
			await RunInstances.handle({ ...launch, SecurityGroups: ["web"] }, call);
			await modify({ Groups: [group("web"), group("default")] });
			const { Groups } = await DescribeInstanceAttribute.handle(
				{ InstanceId: id, Attribute: "groupSet" },
				call,
			);
			assert.deepEqual(
				Groups?.map(({ GroupName }) => GroupName),
				["web", "default"],
			);
			await assert.rejects(modify({ Groups: [group("db")] }), {
				code: "InvalidGroup.NotFound",
			});
		});

		it("changes the kernel of a stopped instance, and takes it away again", async () => {
			const { call, id, modify } = await instance();
			await assert.rejects(modify({ Kernel: { Value: "aki-1" } }), {
				code: "IncorrectInstanceState",
			});
			await setInstance(call, id, { state_code: 80 });
			const shown = async () => {
				const answer = await DescribeInstanceAttribute.handle(
					{ InstanceId: id, Attribute: "kernel" },
					call,
				);
				return answer.KernelId?.Value;
			};
			await modify({ Attribute: "kernel", Value: "aki-1" });
			assert.equal(await shown(), "aki-1");
			await modify({ Kernel: { Value: "" } });
			assert.equal(await shown(), undefined);
		});

		it("changes user data and type of a stopped instance only", async () => {
			const { call, id, modify } = await instance();
			const userData = { UserData: { Value: Buffer.from("new") } };
			const type = { InstanceType: { Value: "t3.large" } };
			for (const change of [userData, type]) {
				await assert.rejects(modify(change), {
					code: "IncorrectInstanceState",
				});
			}
			await setInstance(call, id, { state_code: 80 });
			await modify(userData);
			await modify(type);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.user_data, Buffer.from("new").toString("base64"));
			assert.equal(row?.instance_type, "t3.large");
		});
	});
});

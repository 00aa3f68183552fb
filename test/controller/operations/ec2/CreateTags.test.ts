import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateTags } from "../../../../controller/operations/ec2/CreateTags.ts";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { IMAGE_ID, revisionOf } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

async function tagsOf({
	call,
	InstanceIds,
}: Awaited<ReturnType<typeof runningInstance>>) {
	const { Reservations } = await DescribeInstances.handle(
		{ InstanceIds },
		call,
	);
	return Reservations[0]?.Instances?.[0]?.Tags;
}

describe("CreateTags", () => {
	describe("input", () => {
		it("refuses tags that EC2 would not take", async () => {
			const { call, InstanceIds } = await runningInstance();
			for (const [Tags, code] of [
				[[{ Key: "aws:x", Value: "" }], "InvalidParameterValue"],
				[[{ Key: "a" }, { Key: "a" }], "InvalidParameterValue"],
				[[{ Key: "k".repeat(129) }], "InvalidParameterValue"],
				[[{ Key: "k", Value: "v".repeat(257) }], "InvalidParameterValue"],
				[[{ Value: "v" }], "MissingParameter"],
			] as const) {
				const input = { Resources: InstanceIds, Tags: [...Tags] };
				await assert.rejects(CreateTags.handle(input, call), { code });
			}
		});
	});

	describe("authorization", () => {
		it("touches each resource with its tags, and offers the new ones", async () => {
			const { call, id } = await runningInstance({
				TagSpecifications: [
					{ ResourceType: "instance", Tags: [{ Key: "team", Value: "a" }] },
				],
			});
			const Tags = [{ Key: "team", Value: "b" }];
			const input = { Resources: [id, IMAGE_ID, "i-00000000"], Tags };
			const [instance, image, absent] = await CreateTags.resources(input, call);
			assert.equal(instance?.contextKeys?.["aws:ResourceTag/team"], "a");
			assert.equal(image?.arn, `arn:aws:ec2:us-east-1::image/${IMAGE_ID}`);
			assert.equal(absent?.arn, "*");
			assert.deepEqual(CreateTags.contextKeys(input), {
				"aws:RequestTag/team": "b",
				"aws:TagKeys": ["team"],
			});
		});
	});

	describe("behaviour", () => {
		it("sets tags, replacing the values of keys that are there, in exact case", async () => {
			const one = await runningInstance();
			const set = (Key: string, Value: string) =>
				CreateTags.handle(
					{ Resources: one.InstanceIds, Tags: [{ Key, Value }] },
					one.call,
				);
			await set("team", "a");
			await set("Team", "b");
			await set("team", "c");
			assert.deepEqual(await tagsOf(one), [
				{ Key: "Team", Value: "b" },
				{ Key: "team", Value: "c" },
			]);
		});

		it("tags nothing when one of the resources is not there", async () => {
			const one = await runningInstance();
			for (const [absent, code] of [
				["i-0000000000000bad0", "InvalidInstanceID.NotFound"],
				["ami-00000000", "InvalidAMIID.NotFound"],
				["key-00000000", "InvalidKeyPair.NotFound"],
				["vol-00000000", "InvalidVolume.NotFound"],
				["eni-00000000", "InvalidNetworkInterfaceID.NotFound"],
				["fpga-00000000", "InvalidID"],
			] as const) {
				const Resources = [one.id, absent];
				const Tags = [{ Key: "a", Value: "b" }];
				await assert.rejects(CreateTags.handle({ Resources, Tags }, one.call), {
					code,
				});
			}
			assert.deepEqual(await tagsOf(one), []);
		});

		it("leaves no resource with more than 50 tags", async () => {
			const { call, InstanceIds } = await runningInstance();
			const Tags = Array.from({ length: 50 }, (_, n) => ({
				Key: `k${n}`,
				Value: "",
			}));
			await CreateTags.handle({ Resources: InstanceIds, Tags }, call);
			await assert.rejects(
				CreateTags.handle(
					{ Resources: InstanceIds, Tags: [{ Key: "more", Value: "" }] },
					call,
				),
				{ code: "TagLimitExceeded" },
			);
		});

		it("has the host told when the instance shows its tags, and only then", async () => {
			for (const [InstanceMetadataTags, told] of [
				["enabled", true],
				["disabled", false],
			] as const) {
				const { call, InstanceIds } = await runningInstance({
					MetadataOptions: { InstanceMetadataTags },
				});
				const before = await revisionOf(call);
				const Tags = [{ Key: "a", Value: "b" }];
				await CreateTags.handle({ Resources: InstanceIds, Tags }, call);
				assert.equal((await revisionOf(call)) > before, told);
			}
		});

		it("refuses keys that cannot be paths where tags are shown in metadata", async () => {
			const { call, InstanceIds } = await runningInstance({
				MetadataOptions: { InstanceMetadataTags: "enabled" },
			});
			for (const Key of ["a/b", ".", "_index", "a b"]) {
				const input = { Resources: InstanceIds, Tags: [{ Key, Value: "" }] };
				await assert.rejects(CreateTags.handle(input, call), {
					code: "InvalidParameterValue",
				});
			}
		});
	});
});

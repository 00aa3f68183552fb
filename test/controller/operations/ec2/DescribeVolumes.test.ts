import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateTags } from "../../../../controller/operations/ec2/CreateTags.ts";
import { DescribeTags } from "../../../../controller/operations/ec2/DescribeTags.ts";
import { DescribeVolumes } from "../../../../controller/operations/ec2/DescribeVolumes.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { listTagsOfAccount } from "../../../../controller/store/tags.ts";
import { launch, setInstance } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

const withVolumes = () =>
	runningInstance({
		BlockDeviceMappings: [
			{
				DeviceName: "/dev/sdf",
				Ebs: {
					VolumeSize: 20,
					VolumeType: "gp3",
					Iops: 3000,
					Throughput: 125,
					DeleteOnTermination: false,
				},
			},
			{ DeviceName: "/dev/sdg", Ebs: {} },
			{ DeviceName: "/dev/sdb", VirtualName: "ephemeral0" },
		],
	});

describe("DescribeVolumes", () => {
	describe("behaviour", () => {
		it("shows root volumes and what launches asked for, attached, as long as the instance is there", async () => {
			const { call, id } = await withVolumes();
			const { Volumes } = await DescribeVolumes.handle({}, call);
			const [large] = Volumes.filter(({ Size }) => Size === 20);
			assert.equal(Volumes.length, 3);
			const [root] = Volumes.filter(
				({ Attachments }) => Attachments?.[0]?.Device === "/dev/sda1",
			);
			assert.deepEqual([root?.Size, root?.VolumeType], [8, "gp2"]);
			assert.match(large?.VolumeId ?? "", /^vol-[0-9a-f]{17}$/);
			assert.equal(large?.VolumeType, "gp3");
			assert.deepEqual([large?.Iops, large?.Throughput], [3000, 125]);
			const [attachment] = large?.Attachments ?? [];
			assert.equal(attachment?.InstanceId, id);
			assert.equal(attachment?.Device, "/dev/sdf");
			assert.equal(attachment?.DeleteOnTermination, false);
			await setInstance(call, id, { state_code: 48, terminated_at: 0 });
			assert.deepEqual(await DescribeVolumes.handle({}, call), { Volumes: [] });
		});

		it("finds them by id and by filter, and knows no other id", async () => {
			const { call, id } = await withVolumes();
			const find = async (
				input: Parameters<typeof DescribeVolumes.handle>[0],
			) => {
				const { Volumes } = await DescribeVolumes.handle(input, call);
				return Volumes.map(({ VolumeId = "" }) => VolumeId);
			};
			const Filters = [
				{ Name: "attachment.instance-id", Values: [id] },
				{ Name: "attachment.device", Values: ["/dev/sdg"] },
			];
			const [found = ""] = await find({ Filters });
			assert.deepEqual(await find({ VolumeIds: [found] }), [found]);
			await assert.rejects(find({ VolumeIds: [""] }), {
				code: "InvalidVolume.NotFound",
			});
		});

		it("shows the tags that the launch gave them, and those that they got later", async () => {
			const { call, id } = await runningInstance({
				TagSpecifications: [
					{ ResourceType: "volume", Tags: [{ Key: "team", Value: "a" }] },
					{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "web" }] },
				],
			});
			const tagged = async (Name: string) => {
				const Filters = [{ Name, Values: ["*"] }];
				const answer = await DescribeVolumes.handle({ Filters }, call);
				return answer.Volumes;
			};
			assert.deepEqual(await tagged("tag:Name"), []);
			const [volume] = await tagged("tag:team");
			assert.deepEqual(volume?.Tags, [{ Key: "team", Value: "a" }]);
			const Resources = [volume?.VolumeId ?? ""];
			const [touched] = await CreateTags.resources(
				{ Resources, Tags: [] },
				call,
			);
			assert.equal(
				touched?.arn,
				`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:volume/${volume?.VolumeId}`,
			);
			assert.equal(touched?.contextKeys?.["aws:ResourceTag/team"], "a");
			const Tags = [{ Key: "stage", Value: "b" }];
			await CreateTags.handle({ Resources, Tags }, call);
			assert.equal((await tagged("tag:stage"))[0]?.Tags?.length, 2);
			const kinds = async () => {
				const answer = await DescribeTags.handle({}, call);
				return answer.Tags.map(({ ResourceType }) => ResourceType).toSorted();
			};
			assert.deepEqual(await kinds(), ["instance", "volume", "volume"]);
			await setInstance(call, id, {
				state_code: 48,
				terminated_at: call.clock.now(),
			});
			assert.deepEqual(await kinds(), ["instance"]);
			await assert.rejects(CreateTags.handle({ Resources, Tags }, call), {
				code: "InvalidVolume.NotFound",
			});
		});

		it("leaves no tags behind when the instance is forgotten", async () => {
			const { call, id } = await runningInstance({
				TagSpecifications: [
					{ ResourceType: "volume", Tags: [{ Key: "team", Value: "a" }] },
				],
			});
			const terminated_at = call.clock.now() - 49 * 3_600_000;
			await setInstance(call, id, { state_code: 48, terminated_at });
			await RunInstances.handle(launch, call);
			const left = await listTagsOfAccount(call.store.read, ACCOUNT_ID);
			assert.deepEqual(left, []);
		});

		it("shows a root volume of instances from before it was recorded, whatever devices they were launched with", async () => {
			const { call, id } = await runningInstance();
			const roots = async (blockDevices: object[]) => {
				const attributes = JSON.stringify({ blockDevices });
				await setInstance(call, id, { attributes });
				const { Volumes } = await DescribeVolumes.handle({}, call);
				return Volumes.map(({ Attachments }) => Attachments?.[0]?.Device);
			};
			assert.deepEqual(await roots([]), ["/dev/sda1"]);
			const disk = { deviceName: "/dev/sda1", virtualName: "ephemeral0" };
			assert.deepEqual(await roots([disk]), []);
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeVolumes } from "../../../../controller/operations/ec2/DescribeVolumes.ts";
import { setInstance } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

const withVolumes = () =>
	runningInstance({
		BlockDeviceMappings: [
			{
				DeviceName: "/dev/sdf",
				Ebs: { VolumeSize: 20, VolumeType: "gp3", DeleteOnTermination: false },
			},
			{ DeviceName: "/dev/sdg", Ebs: {} },
			{ DeviceName: "/dev/sdb", VirtualName: "ephemeral0" },
		],
	});

describe("DescribeVolumes", () => {
	describe("behaviour", () => {
		it("shows what launches asked for, attached, as long as the instance is there", async () => {
			const { call, id } = await withVolumes();
			const { Volumes } = await DescribeVolumes.handle({}, call);
			const [large] = Volumes.filter(({ Size }) => Size === 20);
			assert.equal(Volumes.length, 2);
			assert.match(large?.VolumeId ?? "", /^vol-[0-9a-f]{17}$/);
			assert.equal(large?.VolumeType, "gp3");
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
	});
});

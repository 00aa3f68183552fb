import {
	DescribeVolumes$,
	type DescribeVolumesRequest,
	type DescribeVolumesResult,
	type Volume,
	type VolumeType,
} from "@aws-sdk/client-ec2";
import type { TagTable } from "../../store/schema.ts";
import { listTagsOfAll } from "../../store/tags.ts";
import type { Operation } from "../operation.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { noSuchVolume, readVolumes } from "./find-volumes.ts";
import { readPage } from "./page.ts";
import type { RecordedVolume } from "./recorded-volumes.ts";
import { requireKnown } from "./require-known.ts";
import { describeTags, tagsByResource } from "./tags.ts";

/**
 * Shows the volumes that launches asked for, attached to their instances. They are recorded and shown, so that
 * clients find again what they asked for; nothing is stored in them.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html
 */
export const DescribeVolumes = {
	schema: DescribeVolumes$,
	handle: async (input, call) => {
		const { read } = call.store;
		const all = await readVolumes(read, call);
		const named = requireKnown(
			all,
			({ id }) => id,
			input.VolumeIds,
			noSuchVolume,
		);
		const ids = named.map(({ id }) => id);
		const tagsOf = tagsByResource(await listTagsOfAll(read, ids));
		const page = readPage(
			applyFilters(named, input.Filters, filters, ({ id }) => tagsOf(id)),
			({ id }) => id,
			input,
			call,
			"volumes",
		);
		return {
			Volumes: page.rows.map((one) => describe(one, tagsOf(one.id))),
			...page.more,
		};
	},
} satisfies Operation<DescribeVolumesRequest, DescribeVolumesResult>;

const filters: FilterTable<RecordedVolume> = {
	"attachment.delete-on-termination": ({ device }) => [
		String(device.deleteOnTermination),
	],
	"attachment.device": ({ device }) => [device.deviceName],
	"attachment.instance-id": ({ view }) => [view.row.instance_id],
	"attachment.status": () => ["attached"],
	"availability-zone": ({ view }) => [view.row.zone],
	encrypted: () => ["false"],
	size: ({ device }) => [String(device.sizeGiB)],
	"snapshot-id": () => [],
	status: () => ["in-use"],
	"volume-id": ({ id }) => [id],
	"volume-type": ({ device }) => [device.volumeType],
};

function describe(
	{ id, view, device }: RecordedVolume,
	tags: readonly TagTable[],
): Volume {
	const { instance_id, zone, launched_at } = view.row;
	const at = new Date(launched_at);
	return {
		Attachments: [
			{
				AttachTime: at,
				DeleteOnTermination: device.deleteOnTermination,
				Device: device.deviceName,
				InstanceId: instance_id,
				State: "attached",
				VolumeId: id,
			},
		],
		AvailabilityZone: zone,
		CreateTime: at,
		Encrypted: false,
		Size: device.sizeGiB,
		SnapshotId: "",
		State: "in-use",
		VolumeId: id,
		// Checked at launch.
		VolumeType: device.volumeType as VolumeType,
		...(device.iops !== undefined && { Iops: device.iops }),
		...(device.throughput !== undefined && { Throughput: device.throughput }),
		Tags: describeTags(tags),
	};
}

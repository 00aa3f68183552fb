import {
	DescribeVolumes$,
	type DescribeVolumesRequest,
	type DescribeVolumesResult,
	type Volume,
	type VolumeType,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { noSuchThing } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { readInstances } from "./instance-view.ts";
import { readPage } from "./page.ts";
import { type RecordedVolume, volumesOf } from "./recorded-volumes.ts";
import { requireKnown } from "./require-known.ts";

/**
 * Shows the volumes that launches asked for, attached to their instances. They are recorded and shown, so that
 * clients find again what they asked for; nothing is stored in them.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html
 */
export const DescribeVolumes = {
	schema: DescribeVolumes$,
	handle: async (input, call) => {
		const views = await readInstances(
			call.store.read,
			call.caller.accountId,
			undefined,
			call.clock.now(),
		);
		const all = views.flatMap(volumesOf);
		const named = requireKnown(
			all,
			({ id }) => id,
			input.VolumeIds,
			(id) => noSuchThing("InvalidVolume.NotFound", "volume", id),
		);
		const page = readPage(
			applyFilters(named, input.Filters, filters),
			({ id }) => id,
			input,
			call,
			"volumes",
		);
		return { Volumes: page.rows.map(describe), ...page.more };
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

function describe({ id, view, device }: RecordedVolume): Volume {
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
		// The SDK's list of types is open; what the launch named was not checked against it.
		VolumeType: device.volumeType as VolumeType,
		Tags: [],
	};
}

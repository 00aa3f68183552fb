import { createHash } from "node:crypto";
import type { EbsBlockDevice } from "@aws-sdk/client-ec2";
import { instanceState } from "../../store/instances.ts";
import type { BlockDevice } from "./instance-attributes.ts";
import type { InstanceView } from "./instance-view.ts";

const DEFAULT_SIZE_GIB = 8;
const DEFAULT_TYPE = "gp2";

/** A volume that a launch asked for, as long as its instance is there. */
export interface RecordedVolume {
	readonly id: string;
	readonly view: InstanceView;
	readonly device: BlockDevice;
}

/** What is recorded of a volume that a launch asks for: it is shown again, nothing is stored. */
export function readVolume(
	ebs: EbsBlockDevice | undefined,
): Pick<BlockDevice, "deleteOnTermination" | "sizeGiB" | "volumeType"> {
	return {
		deleteOnTermination: ebs?.DeleteOnTermination ?? true,
		sizeGiB: ebs?.VolumeSize ?? DEFAULT_SIZE_GIB,
		volumeType: ebs?.VolumeType ?? DEFAULT_TYPE,
	};
}

/** The volumes of an instance; the host's own disks are none. */
export function volumesOf(view: InstanceView): RecordedVolume[] {
	const { row, attributes } = view;
	if (row.state_code === instanceState.terminated) return [];
	return attributes.blockDevices
		.filter(({ virtualName }) => virtualName === undefined)
		.map((device) => ({
			id: volumeId(row.instance_id, device.deviceName),
			view,
			device,
		}));
}

/** Volumes are not things of their own, so their ids are made of where they are. */
export function volumeId(instanceId: string, deviceName: string): string {
	const digest = createHash("sha256").update(`${instanceId}:${deviceName}`);
	return `vol-${digest.digest("hex").slice(0, 17)}`;
}

import { createHash } from "node:crypto";
import { buildArn } from "#shared/arn.ts";
import { instanceState } from "../../store/instances.ts";
import type { InstanceTable } from "../../store/schema.ts";
import type { BlockDevice } from "./block-devices.ts";
import { parseAttributes } from "./instance-attributes.ts";
import type { InstanceView } from "./instance-view.ts";

/** A volume that a launch asked for, as long as its instance is there. */
export interface RecordedVolume {
	readonly id: string;
	readonly view: InstanceView;
	readonly device: BlockDevice;
}

/** The volumes of an instance, the root among them; the host's own disks are none. */
export function volumesOf(view: InstanceView): RecordedVolume[] {
	const { row, attributes } = view;
	if (row.state_code === instanceState.terminated) return [];
	return attributes.blockDevices.filter(isVolume).map((device) => ({
		id: volumeId(row.instance_id, device.deviceName),
		view,
		device,
	}));
}

/** The ids of all volumes that an instance has or had. */
export function volumeIds({
	instance_id,
	attributes,
}: InstanceTable): string[] {
	return parseAttributes(attributes)
		.blockDevices.filter(isVolume)
		.map(({ deviceName }) => volumeId(instance_id, deviceName));
}

/** Whether a device is a volume, and no disk of the host's own. */
export function isVolume({ virtualName }: BlockDevice): boolean {
	return virtualName === undefined;
}

/** Volumes are not things of their own, so their ids are made of where they are. */
export function volumeId(instanceId: string, deviceName: string): string {
	const digest = createHash("sha256").update(`${instanceId}:${deviceName}`);
	return `vol-${digest.digest("hex").slice(0, 17)}`;
}

/** A volume's ARN. */
export function volumeArn(
	region: string,
	accountId: string,
	id: string,
): string {
	const resource = `volume/${id}`;
	return buildArn({ service: "ec2", region, accountId, resource });
}

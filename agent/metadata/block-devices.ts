import type { InstanceAssignment } from "#shared/node-api.ts";
import { isSegment } from "./is-segment.ts";
import { type Leaf, textLeaves } from "./leaf.ts";

/** What the instance's devices are called inside. */
export function blockDeviceLeaves({
	blockDevices = [],
}: InstanceAssignment): Leaf[] {
	return blockDevices
		.filter(({ virtualName }) => isSegment(virtualName))
		.flatMap(({ virtualName, deviceName }) =>
			textLeaves([["block-device-mapping/<name>", deviceName]], virtualName),
		);
}

import type { BlockDeviceMapping, EbsBlockDevice } from "@aws-sdk/client-ec2";
import {
	invalidBlockDeviceMapping,
	invalidParameter,
	missingParameter,
	unsupportedParameter,
} from "./errors.ts";

const DEFAULT_SIZE_GIB = 8;
const LARGEST_GIB = 65_536;
const DEFAULT_TYPE = "gp2";
const TYPES: readonly string[] = [
	"standard",
	"gp2",
	"gp3",
	"io1",
	"io2",
	"st1",
	"sc1",
];

/** A device as the launch asked for it: shown again, and nothing is stored in it. */
export interface BlockDevice {
	readonly deviceName: string;
	/** `ephemeral0`: a disk of the host's own. Undefined for a volume. */
	readonly virtualName?: string | undefined;
	readonly deleteOnTermination: boolean;
	readonly sizeGiB?: number | undefined;
	readonly volumeType?: string | undefined;
	readonly iops?: number | undefined;
	/** MiB a second. */
	readonly throughput?: number | undefined;
}

/** It becomes an item of metadata. */
const DEVICE_NAME = /^(\/dev\/)?[a-zA-Z0-9]{1,32}$/;
const VIRTUAL_NAME = /^ephemeral\d{1,2}$/;

/** What would be another volume than one that is only recorded. */
const NOT_HONOURED = [
	"SnapshotId",
	"Encrypted",
	"KmsKeyId",
	"OutpostArn",
	"AvailabilityZone",
	"AvailabilityZoneId",
] as const;

/** The devices that a launch asks for beside its root; throws EC2's errors. */
export function readBlockDevices(
	mappings: readonly BlockDeviceMapping[] = [],
): readonly BlockDevice[] {
	const devices = mappings
		.filter(({ NoDevice }) => NoDevice === undefined)
		.map(readDevice);
	const names = devices.map(({ deviceName }) => deviceName);
	const twice = names.find((name, index) => names.indexOf(name) < index);
	if (twice === undefined) return devices;
	throw invalidBlockDeviceMapping(
		`The device '${twice}' is used in more than one block-device mapping`,
	);
}

/** Refuses a disk of the host's own as root; throws InvalidBlockDeviceMapping. */
export function checkRootDevice(
	devices: readonly BlockDevice[],
	rootDeviceName: string,
): void {
	const root = devices.find(({ deviceName }) => deviceName === rootDeviceName);
	if (root?.virtualName === undefined) return;
	throw invalidBlockDeviceMapping(
		`The root device '${rootDeviceName}' must be a volume`,
	);
}

/** The devices with the root volume among them, first unless something is said of it. */
export function withRootDevice(
	devices: readonly BlockDevice[],
	rootDeviceName: string,
): readonly BlockDevice[] {
	const names = devices.map(({ deviceName }) => deviceName);
	if (names.includes(rootDeviceName)) return devices;
	return [{ deviceName: rootDeviceName, ...readVolume(undefined) }, ...devices];
}

function readDevice(mapping: BlockDeviceMapping): BlockDevice {
	const { DeviceName, VirtualName, Ebs } = mapping;
	if (!DeviceName) throw missingParameter("BlockDeviceMapping.DeviceName");
	return {
		deviceName: checkDeviceName(DeviceName),
		virtualName: VirtualName ? checkVirtualName(VirtualName) : undefined,
		...readVolume(Ebs),
	};
}

function readVolume(ebs: EbsBlockDevice | undefined) {
	const given = NOT_HONOURED.find((name) => ebs?.[name]);
	if (given) throw unsupportedParameter(`BlockDeviceMapping.Ebs.${given}`);
	return {
		deleteOnTermination: ebs?.DeleteOnTermination ?? true,
		sizeGiB: checkSize(ebs?.VolumeSize ?? DEFAULT_SIZE_GIB),
		volumeType: checkType(ebs?.VolumeType || DEFAULT_TYPE),
		iops: ebs?.Iops,
		throughput: ebs?.Throughput,
	};
}

/** A device's name as it came; throws InvalidParameterValue. */
export function checkDeviceName(name: string): string {
	if (DEVICE_NAME.test(name)) return name;
	const why = `${name} is not a valid EBS device name.`;
	throw invalidParameter("device", name, why);
}

function checkVirtualName(name: string): string {
	if (VIRTUAL_NAME.test(name)) return name;
	throw invalidBlockDeviceMapping(`'${name}' is not a valid virtual name`);
}

function checkSize(gib: number): number {
	if (gib >= 1 && gib <= LARGEST_GIB) return gib;
	const why = `Must be between 1 and ${LARGEST_GIB} GiB.`;
	throw invalidParameter("volumeSize", String(gib), why);
}

function checkType(type: string): string {
	if (TYPES.includes(type)) return type;
	throw invalidParameter(
		"volumeType",
		type,
		`Must be one of ${TYPES.join(", ")}.`,
	);
}

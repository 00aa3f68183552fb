import type { _InstanceType, RunInstancesRequest } from "@aws-sdk/client-ec2";
import type { Flags, Given } from "../flags.ts";
import { parseBlockDevice } from "./block-device.ts";
import { encodeUserData } from "./user-data.ts";

/** The flags that say what to launch. */
export const launchFlags = {
	"instance-count": {
		short: "n",
		value: "MIN[-MAX]",
		describe:
			"number of instances to launch (default: 1); of a range as many as there is room for, or none below the minimum",
	},
	group: {
		short: "g",
		value: "GROUP",
		repeats: true,
		describe: "security group in which to launch the instances",
	},
	key: {
		short: "k",
		value: "KEYPAIR",
		describe: "name of the key pair to use",
	},
	"user-data": {
		short: "d",
		value: "DATA",
		describe: "user data to make available to the instances",
	},
	"user-data-force": {
		value: "DATA",
		describe: "same as -d, but without checking if a file by that name exists",
	},
	"user-data-file": {
		short: "f",
		value: "FILE",
		describe: "file containing user data to make available to the instances",
	},
	"instance-type": {
		short: "t",
		value: "TYPE",
		describe: "type of instance to launch",
	},
	"availability-zone": {
		short: "z",
		value: "ZONE",
		describe: "zone to launch in",
	},
	kernel: { value: "KERNEL", describe: "ID of the kernel to launch with" },
	ramdisk: { value: "RAMDISK", describe: "ID of the ramdisk to launch with" },
	"block-device-mapping": {
		short: "b",
		value: "DEVICE=MAPPED",
		repeats: true,
		describe:
			'a block device, "MAPPED" being "none", "ephemeral(0-3)", or "[SNAP-ID]:[GiB]:[true|false]:[standard|VOLTYPE[:IOPS]]"',
	},
	monitor: { short: "m", describe: "enable detailed monitoring" },
	"disable-api-termination": {
		describe: "prevent API users from terminating the instance(s)",
	},
	"instance-initiated-shutdown-behavior": {
		value: "stop|terminate",
		choices: ["stop", "terminate"],
		describe: "what happens when the instances shut themselves down",
	},
	"placement-group": { value: "PLGROUP", describe: "placement group" },
	tenancy: {
		value: "default|dedicated",
		choices: ["default", "dedicated"],
		describe: '"dedicated" to run on single-tenant hardware',
	},
	"client-token": {
		value: "TOKEN",
		describe: "unique identifier to ensure request idempotency",
	},
	subnet: { short: "s", value: "SUBNET", describe: "subnet to launch in" },
	"private-ip-address": {
		value: "ADDRESS",
		describe: "private address of the instance",
	},
	"ebs-optimized": { describe: "optimize the new instance(s) for EBS I/O" },
} as const satisfies Flags;

/** The launch of an image that the flags ask for. Throws, naming the flag, for what cannot be read. */
export function launchRequest(
	ImageId: string,
	given: Given<typeof launchFlags>,
): RunInstancesRequest {
	const isId = (group: string) => group.startsWith("sg-");
	return {
		ImageId,
		...parseCount(given["instance-count"] ?? "1"),
		SecurityGroupIds: given.group.filter(isId),
		SecurityGroups: given.group.filter((group) => !isId(group)),
		KeyName: given.key,
		UserData: encodeUserData(given),
		// The SDK's list of names is open; the service knows which there are.
		InstanceType: given["instance-type"] as _InstanceType | undefined,
		Placement: {
			AvailabilityZone: given["availability-zone"],
			GroupName: given["placement-group"],
			Tenancy: given.tenancy,
		},
		KernelId: given.kernel,
		RamdiskId: given.ramdisk,
		BlockDeviceMappings: given["block-device-mapping"].map(parseBlockDevice),
		...(given.monitor && { Monitoring: { Enabled: true } }),
		...(given["disable-api-termination"] && { DisableApiTermination: true }),
		InstanceInitiatedShutdownBehavior:
			given["instance-initiated-shutdown-behavior"],
		ClientToken: given["client-token"],
		SubnetId: given.subnet,
		PrivateIpAddress: given["private-ip-address"],
		...(given["ebs-optimized"] && { EbsOptimized: true }),
	};
}

/** Reads `COUNT` or `MIN-MAX`, in either order. */
function parseCount(given: string): { MinCount: number; MaxCount: number } {
	const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(given) ?? [];
	const counts = [Number(first), Number(last)];
	const MinCount = Math.min(...counts);
	if (!(MinCount >= 1)) {
		throw new Error(
			`argument -n/--instance-count: '${given}' must be a positive number or a range of them, "1" or "1-2"`,
		);
	}
	return { MinCount, MaxCount: Math.max(...counts) };
}

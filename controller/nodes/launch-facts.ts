import { z } from "zod";
import type { InstanceAssignment } from "#shared/node-api.ts";
import { defaultSubnetId, defaultVpcId } from "../placement/default-vpc.ts";
import { networkInterfaceId } from "../placement/instance-names.ts";
import type { InstanceTable } from "../store/schema.ts";

/** What the EC2 operations record of a launch, as far as an instance may read it. */
const recorded = z.object({
	securityGroups: z
		.array(z.object({ id: z.string().optional(), name: z.string() }))
		.default([]),
	blockDevices: z
		.array(
			z.object({
				deviceName: z.string(),
				virtualName: z.string().optional(),
			}),
		)
		.default([]),
	monitoring: z.boolean().default(false),
	kernelId: z.string().optional(),
	ramdiskId: z.string().optional(),
});

type Recorded = z.infer<typeof recorded>;

type LaunchFacts = Pick<
	InstanceAssignment,
	| "securityGroups"
	| "securityGroupIds"
	| "publicKey"
	| "blockDevices"
	| "interfaceId"
	| "detailedMonitoring"
	| "kernelId"
	| "ramdiskId"
	| "vpcId"
	| "subnetId"
>;

/** The device that an instance starts from, as AWS names it for images that keep no volumes. */
const ROOT_DEVICES = [
	{ virtualName: "ami", deviceName: "sda1" },
	{ virtualName: "root", deviceName: "/dev/sda1" },
] as const;

/** What an instance may read of how it was launched. */
export function launchFacts(row: InstanceTable): LaunchFacts {
	const { kernelId, ramdiskId, ...facts } = recorded.parse(
		JSON.parse(row.attributes),
	);
	return {
		...securityGroups(facts),
		...(row.public_key !== null && { publicKey: row.public_key }),
		blockDevices: [...ROOT_DEVICES, ...blockDevices(facts)],
		interfaceId: networkInterfaceId(row.instance_id),
		vpcId: defaultVpcId(row.account_id),
		subnetId: defaultSubnetId(row.account_id, row.zone),
		detailedMonitoring: facts.monitoring,
		...(kernelId !== undefined && { kernelId }),
		...(ramdiskId !== undefined && { ramdiskId }),
	};
}

function securityGroups({ securityGroups: groups }: Recorded) {
	const names = groups.map(({ name }) => name);
	return {
		securityGroups: names.length > 0 ? names : ["default"],
		securityGroupIds: groups.flatMap(({ id }) => id ?? []),
	};
}

/** Volumes have no names of their own inside: they are counted. */
function blockDevices({ blockDevices: devices }: Recorded) {
	let volumes = 0;
	return devices.map(({ deviceName, virtualName }) => ({
		virtualName: virtualName ?? `ebs${++volumes}`,
		deviceName: deviceName.replace("/dev/", ""),
	}));
}

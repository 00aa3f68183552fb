import { z } from "zod";
import type { InstanceAssignment } from "#shared/node-api.ts";
import { defaultSubnetId, defaultVpcId } from "../placement/default-vpc.ts";
import { networkInterfaceId } from "../placement/instance-names.ts";
import { DEFAULT_ROOT_DEVICE } from "../store/images.ts";
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
	rootDeviceName: z.string().default(DEFAULT_ROOT_DEVICE),
	productCodes: z
		.array(z.object({ id: z.string(), type: z.string() }))
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
	| "productCodes"
	| "vpcId"
	| "subnetId"
>;

/** What an instance may read of how it was launched. */
export function launchFacts(row: InstanceTable): LaunchFacts {
	const { kernelId, ramdiskId, ...facts } = recorded.parse(
		JSON.parse(row.attributes),
	);
	return {
		...securityGroups(facts),
		...(row.public_key !== null && { publicKey: row.public_key }),
		blockDevices: [...rootDevices(facts), ...blockDevices(facts)],
		interfaceId: networkInterfaceId(row.instance_id),
		vpcId: defaultVpcId(row.account_id),
		subnetId: defaultSubnetId(row.account_id, row.zone),
		detailedMonitoring: facts.monitoring,
		productCodes: facts.productCodes,
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

/** The device that an instance starts from, under both names that AWS has for it: in full, as it is a volume. */
function rootDevices({
	rootDeviceName: deviceName,
}: Pick<Recorded, "rootDeviceName">) {
	return ["ami", "root"].map((virtualName) => ({ virtualName, deviceName }));
}

/** The others. Volumes have no names of their own inside: they are counted. */
function blockDevices({
	blockDevices: devices,
	rootDeviceName,
}: Pick<Recorded, "blockDevices" | "rootDeviceName">) {
	let volumes = 0;
	return devices
		.filter(({ deviceName }) => deviceName !== rootDeviceName)
		.map(({ deviceName, virtualName }) => ({
			virtualName: virtualName ?? `ebs${++volumes}`,
			deviceName: shortName(deviceName),
		}));
}

function shortName(deviceName: string): string {
	return deviceName.replace("/dev/", "");
}

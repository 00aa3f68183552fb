import { createHash } from "node:crypto";
import { buildArn } from "#shared/arn.ts";
import { formatTimestamp } from "#shared/clock.ts";
import { parseSubnet, subnetHolds } from "#shared/ipv4.ts";
import { pairedIpv6 } from "#shared/ipv6.ts";
import {
	type Assignments,
	type InstanceAssignment,
	metadataOptions,
	type ProfileAssignment,
} from "#shared/node-api.ts";
import type { CoveringBlocks } from "../placement/host-networks.ts";
import { privateDnsName } from "../placement/instance-names.ts";
import type { HostedInstance } from "../store/hosted-instances.ts";
import type { TagTable } from "../store/schema.ts";
import { launchFacts } from "./launch-facts.ts";

/** The role of an instance's profile, as far as issuing credentials for it goes. */
export interface HostedRole {
	readonly id: string;
	readonly name: string;
	readonly arn: string;
	readonly accountId: string;
	readonly trustPolicy: string;
}

/** Asks a role's trust policy whether the platform may assume it for an instance; answers why not, or undefined. */
export type TrustCheck = (role: HostedRole) => string | undefined;

/** What all assignments of one answer share. */
export interface AssignmentContext {
	readonly generation: string;
	readonly region: string;
	readonly refusedByTrust: TrustCheck;
	/** The tags of the node's instances. */
	readonly tags: readonly TagTable[];
	/** What the networks of all hosts are in. */
	readonly vpc: CoveringBlocks;
}

/** The node that a host's wanted state is for. */
export interface HostedBy {
	readonly node_id: string;
	readonly name: string;
	readonly revision: number;
	readonly subnet?: string | null;
	readonly subnet_v6?: string | null;
}

/** Builds a host's whole wanted state out of its rows. */
export function buildAssignments(
	node: HostedBy,
	instances: readonly HostedInstance[],
	context: AssignmentContext,
): Assignments {
	return {
		generation: context.generation,
		revision: node.revision,
		nodeName: node.name,
		instances: instances.map((row) => buildAssignment(row, node, context)),
	};
}

/** The role that the instance's profile holds now; undefined without profile or role. */
export function hostedRole(row: HostedInstance): HostedRole | undefined {
	const { role_id, role_name, role_path, trust_policy } = row;
	if (role_id === null || role_name === null || trust_policy === null) {
		return undefined;
	}
	return {
		id: role_id,
		name: role_name,
		accountId: row.account_id,
		trustPolicy: trust_policy,
		arn: buildArn({
			service: "iam",
			region: "",
			accountId: row.account_id,
			resource: `role${role_path ?? "/"}${role_name}`,
		}),
	};
}

/** Names all that keys of an instance hang on: keys issued under another binding must no longer be served. */
export function bindingOf(row: HostedInstance, generation: string): string {
	const parts = [
		generation,
		row.association_id,
		row.profile_id,
		row.role_id,
		row.role_changed_at,
		row.role_valid_from,
		row.valid_from,
		row.renewed_at,
	];
	const digest = createHash("sha256").update(JSON.stringify(parts));
	return digest.digest("hex").slice(0, 32);
}

/** The instance's metadata options. */
export function optionsOf({ metadata_options }: HostedInstance) {
	return metadataOptions.parse(JSON.parse(metadata_options));
}

function buildAssignment(
	row: HostedInstance,
	node: HostedBy,
	context: AssignmentContext,
): InstanceAssignment {
	const options = optionsOf(row);
	return {
		instanceId: row.instance_id,
		epoch: row.epoch,
		accountId: row.account_id,
		reservationId: row.reservation_id,
		imageId: row.image_id,
		imageSource: row.image_source ?? "",
		architecture: row.image_architecture ?? "x86_64",
		instanceType: row.instance_type,
		amiLaunchIndex: row.ami_launch_index,
		launchTime: formatTimestamp(row.launched_at),
		privateIp: row.private_ip,
		...addressing(row, node),
		mac: row.mac,
		...(row.host_interface !== null && { hostInterface: row.host_interface }),
		hostname: privateDnsName(row.private_ip, context.region),
		zone: row.zone,
		region: context.region,
		...launchFacts(row),
		...vpcBlocks(context.vpc),
		...(row.key_name === null ? {} : { keyName: row.key_name }),
		...(row.user_data === null ? {} : { userData: row.user_data }),
		metadataOptions: options,
		profile: buildProfile(row, context),
		partition: "aws",
		zoneId: row.zone,
		hostId: hostId(node.node_id),
		...(row.placement_group_name !== null && {
			placementGroup: row.placement_group_name,
		}),
		...(row.partition_number !== null && {
			partitionNumber: row.partition_number,
		}),
		...(options.instanceMetadataTags === "enabled" && {
			tags: tagsOf(row.instance_id, context),
		}),
	};
}

function vpcBlocks({
	cidr,
	ipv6Cidr,
}: CoveringBlocks): Pick<InstanceAssignment, "vpcCidr" | "vpcIpv6Cidr"> {
	return {
		...(cidr !== undefined && { vpcCidr: cidr }),
		...(ipv6Cidr !== undefined && { vpcIpv6Cidr: ipv6Cidr }),
	};
}

/** What hosts are called where instances can read it: as AWS calls them, and no operator's name. */
function hostId(nodeId: string): string {
	return nodeId.replace(/^node-/, "h-");
}

function tagsOf(instanceId: string, { tags }: AssignmentContext) {
	return tags
		.filter((tag) => tag.resource_id === instanceId)
		.map(({ tag_key, tag_value }) => ({ key: tag_key, value: tag_value }));
}

/** The host's subnets, where the instance's address is from them, and its IPv6 address. */
function addressing(
	{ private_ip }: HostedInstance,
	{ subnet, subnet_v6 }: HostedBy,
): Pick<InstanceAssignment, "ipv6" | "subnet" | "subnetV6"> {
	const range = subnet && parseSubnet(subnet);
	if (!range || !subnetHolds(range, private_ip)) return {};
	const ipv6 = subnet_v6 && pairedIpv6(private_ip, subnet, subnet_v6);
	return ipv6 ? { subnet, subnetV6: subnet_v6, ipv6 } : { subnet };
}

function buildProfile(
	row: HostedInstance,
	context: AssignmentContext,
): ProfileAssignment | null {
	if (row.profile_id === null || row.profile_arn === null) return null;
	const changed = Math.max(row.associated_at ?? 0, row.role_changed_at ?? 0);
	return {
		arn: row.profile_arn,
		id: row.profile_id,
		lastUpdated: formatTimestamp(changed),
		binding: bindingOf(row, context.generation),
		code: row.role_changed_at === null ? "InstanceProfileNotFound" : "Success",
		role: buildRole(row, context.refusedByTrust),
	};
}

function buildRole(
	row: HostedInstance,
	refusedByTrust: TrustCheck,
): ProfileAssignment["role"] {
	const role = hostedRole(row);
	if (!role) return null;
	const refusal = refusedByTrust(role);
	if (refusal === undefined) return { name: role.name, code: "Success" };
	return {
		name: role.name,
		code: "AssumeRoleUnauthorizedAccess",
		message: refusal,
	};
}

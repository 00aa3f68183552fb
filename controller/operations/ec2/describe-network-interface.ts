import type {
	InstanceNetworkInterface,
	NetworkInterface,
} from "@aws-sdk/client-ec2";
import { buildArn } from "#shared/arn.ts";
import { defaultSubnetId, defaultVpcId } from "../../placement/default-vpc.ts";
import {
	networkInterfaceId,
	privateDnsName,
} from "../../placement/instance-names.ts";
import type { TagTable } from "../../store/schema.ts";
import { attachmentId } from "./instance-facts.ts";
import type { InstanceView } from "./instance-view.ts";
import { describeSecurityGroups } from "./security-groups.ts";
import { describeTags } from "./tags.ts";

/** A network interface's ARN. */
export function networkInterfaceArn(
	region: string,
	accountId: string,
	id: string,
): string {
	const resource = `network-interface/${id}`;
	return buildArn({ service: "ec2", region, accountId, resource });
}

/** The one network interface of an instance, as DescribeInstances answers it. */
export function describeInstanceInterface(
	view: InstanceView,
	region: string,
): InstanceNetworkInterface {
	const { ipv6 } = view;
	return {
		...describeInterface(view, region),
		PrivateIpAddresses: [addressOf(view, region)],
		Ipv6Addresses:
			ipv6 === undefined ? [] : [{ Ipv6Address: ipv6, IsPrimaryIpv6: false }],
	};
}

/** The same as DescribeNetworkInterfaces answers it. */
export function describeNetworkInterface(
	view: InstanceView,
	tags: readonly TagTable[],
	region: string,
): NetworkInterface {
	const { row, ipv6 } = view;
	const { Attachment, ...shown } = describeInterface(view, region);
	return {
		...shown,
		Attachment: {
			...Attachment,
			InstanceId: row.instance_id,
			InstanceOwnerId: row.account_id,
		},
		PrivateIpAddresses: [addressOf(view, region)],
		Ipv6Addresses: ipv6 === undefined ? [] : [{ Ipv6Address: ipv6 }],
		...(ipv6 !== undefined && { Ipv6Address: ipv6 }),
		AvailabilityZone: row.zone,
		AvailabilityZoneId: row.zone,
		RequesterManaged: false,
		TagSet: describeTags(tags),
	};
}

function describeInterface(view: InstanceView, region: string) {
	const { row, attributes } = view;
	const { PrivateIpAddress, PrivateDnsName } = addressOf(view, region);
	return {
		...{ PrivateIpAddress, PrivateDnsName },
		SubnetId: defaultSubnetId(row.account_id, row.zone),
		VpcId: defaultVpcId(row.account_id),
		NetworkInterfaceId: networkInterfaceId(row.instance_id),
		MacAddress: row.mac,
		OwnerId: row.account_id,
		Status: "in-use",
		Description: "",
		InterfaceType: "interface",
		SourceDestCheck: attributes.sourceDestCheck,
		Groups: describeSecurityGroups(attributes),
		Attachment: {
			AttachTime: new Date(row.launched_at),
			AttachmentId: attachmentId(row.instance_id),
			DeleteOnTermination: true,
			DeviceIndex: 0,
			NetworkCardIndex: 0,
			Status: "attached",
		},
	} as const;
}

function addressOf({ row }: InstanceView, region: string) {
	return {
		PrivateIpAddress: row.private_ip,
		PrivateDnsName: privateDnsName(row.private_ip, region),
		Primary: true,
	};
}

import {
	networkInterfaceId,
	privateDnsName,
} from "../../placement/instance-names.ts";
import type { FilterTable } from "./filters.ts";
import {
	attachmentId,
	groupIds,
	groupNames,
	subnetIds,
	vpcIds,
} from "./instance-facts.ts";
import type { InstanceView } from "./instance-view.ts";

/** The filters of DescribeInstances that look at the one network interface of an instance. */
export function networkInterfaceFilters(
	region: string,
): FilterTable<InstanceView> {
	return Object.fromEntries(
		Object.entries(interfaceFilters(region)).map(([name, read]) => [
			`network-interface.${name}`,
			read,
		]),
	);
}

/** The same as DescribeNetworkInterfaces names them. */
export function interfaceFilters(region: string): FilterTable<InstanceView> {
	return {
		"addresses.primary": () => ["true"],
		"addresses.private-ip-address": ({ row }) => [row.private_ip],
		"attachment.attach-time": ({ row }) => [
			new Date(row.launched_at).toISOString(),
		],
		"attachment.attachment-id": ({ row }) => [attachmentId(row.instance_id)],
		"attachment.delete-on-termination": () => ["true"],
		"attachment.device-index": () => ["0"],
		"attachment.instance-id": ({ row }) => [row.instance_id],
		"attachment.instance-owner-id": ({ row }) => [row.account_id],
		"attachment.network-card-index": () => ["0"],
		"attachment.status": () => ["attached"],
		"availability-zone": ({ row }) => [row.zone],
		"group-id": groupIds,
		"group-name": groupNames,
		"ipv6-addresses.ipv6-address": ({ ipv6 }) => [ipv6],
		"mac-address": ({ row }) => [row.mac],
		"network-interface-id": ({ row }) => [networkInterfaceId(row.instance_id)],
		"owner-id": ({ row }) => [row.account_id],
		"private-dns-name": ({ row }) => [privateDnsName(row.private_ip, region)],
		"private-ip-address": ({ row }) => [row.private_ip],
		"requester-id": () => [],
		"requester-managed": () => ["false"],
		"source-dest-check": ({ attributes }) => [
			String(attributes.sourceDestCheck),
		],
		status: () => ["in-use"],
		"subnet-id": subnetIds,
		"vpc-id": vpcIds,
	};
}

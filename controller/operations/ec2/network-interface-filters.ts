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
	return {
		"network-interface.addresses.primary": () => ["true"],
		"network-interface.addresses.private-ip-address": ({ row }) => [
			row.private_ip,
		],
		"network-interface.attachment.attach-time": ({ row }) => [
			new Date(row.launched_at).toISOString(),
		],
		"network-interface.attachment.attachment-id": ({ row }) => [
			attachmentId(row.instance_id),
		],
		"network-interface.attachment.delete-on-termination": () => ["true"],
		"network-interface.attachment.device-index": () => ["0"],
		"network-interface.attachment.instance-id": ({ row }) => [row.instance_id],
		"network-interface.attachment.instance-owner-id": ({ row }) => [
			row.account_id,
		],
		"network-interface.attachment.status": () => ["attached"],
		"network-interface.availability-zone": ({ row }) => [row.zone],
		"network-interface.group-id": groupIds,
		"network-interface.group-name": groupNames,
		"network-interface.ipv6-addresses.ipv6-address": ({ ipv6 }) => [ipv6],
		"network-interface.mac-address": ({ row }) => [row.mac],
		"network-interface.network-interface-id": ({ row }) => [
			networkInterfaceId(row.instance_id),
		],
		"network-interface.owner-id": ({ row }) => [row.account_id],
		"network-interface.private-dns-name": ({ row }) => [
			privateDnsName(row.private_ip, region),
		],
		"network-interface.source-dest-check": ({ attributes }) => [
			String(attributes.sourceDestCheck),
		],
		"network-interface.status": () => ["in-use"],
		"network-interface.subnet-id": subnetIds,
		"network-interface.vpc-id": vpcIds,
	};
}

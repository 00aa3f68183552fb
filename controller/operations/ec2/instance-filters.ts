import { privateDnsName } from "../../placement/instance-names.ts";
import type { FilterTable } from "./filters.ts";
import { groupIds, groupNames, subnetIds, vpcIds } from "./instance-facts.ts";
import { type InstanceView, stateName } from "./instance-view.ts";
import { parseMetadataOptions } from "./metadata-options.ts";
import { networkInterfaceFilters } from "./network-interface-filters.ts";
import { volumesOf } from "./recorded-volumes.ts";

/**
 * The filters of DescribeInstances. Those about things that no instance has here (public addresses, spot requests)
 * are known and match none.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export function instanceFilters(region: string): FilterTable<InstanceView> {
	return {
		...networkInterfaceFilters(region),
		architecture: ({ image }) => [image?.architecture ?? "x86_64"],
		"availability-zone": ({ row }) => [row.zone],
		"availability-zone-id": ({ row }) => [row.zone],
		"block-device-mapping.attach-time": (view) =>
			volumesOf(view).map(() => launchTime(view)),
		"block-device-mapping.delete-on-termination": (view) =>
			volumesOf(view).map(({ device }) => String(device.deleteOnTermination)),
		"block-device-mapping.device-name": (view) =>
			volumesOf(view).map(({ device }) => device.deviceName),
		"block-device-mapping.status": (view) =>
			volumesOf(view).map(() => "attached"),
		"block-device-mapping.volume-id": (view) =>
			volumesOf(view).map(({ id }) => id),
		"client-token": ({ row }) => [row.client_token],
		"dns-name": none,
		"ebs-optimized": ({ attributes }) => [String(attributes.ebsOptimized)],
		"ena-support": () => ["false"],
		"enclave-options.enabled": () => ["false"],
		"group-id": groupIds,
		"group-name": groupNames,
		"hibernation-options.configured": () => ["false"],
		hypervisor: () => ["xen"],
		"iam-instance-profile.arn": ({ row }) => [row.profile_arn],
		"iam-instance-profile.id": ({ row }) => [row.profile_id],
		"image-id": ({ row }) => [row.image_id],
		"instance-id": ({ row }) => [row.instance_id],
		"instance-lifecycle": none,
		"instance-state-code": ({ row }) => [String(row.state_code)],
		"instance-state-name": ({ row }) => [stateName(row.state_code)],
		"instance-type": ({ row }) => [row.instance_type],
		"instance.group-id": groupIds,
		"instance.group-name": groupNames,
		"ip-address": none,
		"kernel-id": ({ attributes }) => [attributes.kernelId],
		"key-name": ({ row }) => [row.key_name],
		"launch-index": ({ row }) => [String(row.ami_launch_index)],
		"launch-time": (view) => [launchTime(view)],
		"metadata-options.http-endpoint": (view) => [options(view).httpEndpoint],
		"metadata-options.http-protocol-ipv6": (view) => [
			options(view).httpProtocolIpv6,
		],
		"metadata-options.http-put-response-hop-limit": (view) => [
			String(options(view).httpPutResponseHopLimit),
		],
		"metadata-options.http-tokens": (view) => [options(view).httpTokens],
		"metadata-options.instance-metadata-tags": (view) => [
			options(view).instanceMetadataTags,
		],
		"metadata-options.state": () => ["applied"],
		"monitoring-state": ({ attributes }) => [
			attributes.monitoring ? "enabled" : "disabled",
		],
		"ipv6-address": ({ ipv6 }) => [ipv6],
		"owner-id": ({ row }) => [row.account_id],
		"placement-group-name": ({ placementGroup }) => [placementGroup?.name],
		"placement-partition-number": ({ row: { partition_number: number } }) =>
			number === null ? [] : [String(number)],
		platform: none,
		"private-dns-name": ({ row }) => [privateDnsName(row.private_ip, region)],
		"private-ip-address": ({ row }) => [row.private_ip],
		"product-code": ({ attributes }) =>
			attributes.productCodes.map(({ id }) => id),
		"product-code.type": ({ attributes }) =>
			attributes.productCodes.map(({ type }) => type),
		"ramdisk-id": ({ attributes }) => [attributes.ramdiskId],
		reason: ({ attributes }) => [attributes.transitionReason],
		"requester-id": none,
		"reservation-id": ({ row }) => [row.reservation_id],
		"root-device-name": ({ attributes }) => [attributes.rootDeviceName],
		"root-device-type": () => ["ebs"],
		"source-dest-check": ({ attributes }) => [
			String(attributes.sourceDestCheck),
		],
		"spot-instance-request-id": none,
		"state-reason-code": ({ row }) => [row.state_reason_code],
		"state-reason-message": ({ row }) => [row.state_reason_message],
		"subnet-id": subnetIds,
		tenancy: () => ["default"],
		"virtualization-type": () => ["hvm"],
		"vpc-id": vpcIds,
	};
}

const none = (): string[] => [];
const options = ({ row }: InstanceView) =>
	parseMetadataOptions(row.metadata_options);
const launchTime = ({ row }: InstanceView) =>
	new Date(row.launched_at).toISOString();

import type {
	Instance,
	InstanceBlockDeviceMapping,
	InstanceState,
	Reservation,
	StateReason,
} from "@aws-sdk/client-ec2";
import { defaultSubnetId, defaultVpcId } from "../../placement/default-vpc.ts";
import { privateDnsName } from "../../placement/instance-names.ts";
import { describeInstanceInterface } from "./describe-network-interface.ts";
import { describeProfile } from "./instance-profile.ts";
import { type InstanceView, stateName } from "./instance-view.ts";
import {
	describeMetadataOptions,
	parseMetadataOptions,
} from "./metadata-options.ts";
import { describeProductCodes } from "./product-codes.ts";
import { volumesOf } from "./recorded-volumes.ts";
import { describeSecurityGroups } from "./security-groups.ts";
import { describeTags } from "./tags.ts";

/** Groups instances by the launch that made them, as EC2 answers. */
export function describeReservations(
	views: readonly InstanceView[],
	region: string,
): Reservation[] {
	const groups = Map.groupBy(views, ({ row }) => row.reservation_id);
	return [...groups.values()].map((group) =>
		describeReservation(group, region),
	);
}

/** One launch with its instances. Groups are always there: clients look for them. */
export function describeReservation(
	views: readonly InstanceView[],
	region: string,
): Reservation {
	const inOrder = views.toSorted(
		(a, b) => a.row.ami_launch_index - b.row.ami_launch_index,
	);
	const [first] = inOrder;
	return {
		ReservationId: first?.row.reservation_id,
		OwnerId: first?.row.account_id,
		Groups: [],
		Instances: inOrder.map((view) => describeInstance(view, region)),
	};
}

/** An instance as RunInstances and DescribeInstances answer it. */
export function describeInstance(view: InstanceView, region: string): Instance {
	const { row, attributes, tags, image, placementGroup } = view;
	const arm = image?.architecture === "arm64";
	const profile = describeProfile(row);
	return {
		AmiLaunchIndex: row.ami_launch_index,
		ImageId: row.image_id,
		InstanceId: row.instance_id,
		InstanceType: instanceType(row.instance_type),
		...(attributes.kernelId && { KernelId: attributes.kernelId }),
		...(attributes.ramdiskId && { RamdiskId: attributes.ramdiskId }),
		...(row.key_name !== null && { KeyName: row.key_name }),
		LaunchTime: new Date(row.launched_at),
		Monitoring: { State: attributes.monitoring ? "enabled" : "disabled" },
		Placement: {
			AvailabilityZone: row.zone,
			GroupName: placementGroup?.name ?? "",
			...(placementGroup && { GroupId: placementGroup.group_id }),
			...(row.partition_number !== null && {
				PartitionNumber: row.partition_number,
			}),
			Tenancy: "default",
		},
		ProductCodes: describeProductCodes(attributes.productCodes),
		PublicDnsName: "",
		...describeAddress(view, region),
		State: describeState(row.state_code),
		StateTransitionReason: attributes.transitionReason,
		...describeReason(view),
		Architecture: arm ? "arm64" : "x86_64",
		BlockDeviceMappings: describeBlockDevices(view),
		ClientToken: row.client_token ?? "",
		EbsOptimized: attributes.ebsOptimized,
		EnaSupport: false,
		Hypervisor: "xen",
		...(profile && { IamInstanceProfile: profile }),
		RootDeviceName: attributes.rootDeviceName,
		RootDeviceType: "ebs",
		SecurityGroups: describeSecurityGroups(attributes),
		SourceDestCheck: attributes.sourceDestCheck,
		Tags: describeTags(tags),
		VirtualizationType: "hvm",
		MetadataOptions: describeMetadataOptions(
			parseMetadataOptions(row.metadata_options),
		),
		EnclaveOptions: { Enabled: false },
		HibernationOptions: { Configured: false },
	};
}

/** A state as answers carry it. */
export function describeState(code: number): InstanceState {
	return { Code: code, Name: stateName(code) };
}

/** An instance that is going or gone shows no address any more. */
function describeAddress(
	view: InstanceView,
	region: string,
): Pick<
	Instance,
	| "PrivateDnsName"
	| "PrivateIpAddress"
	| "NetworkInterfaces"
	| "Ipv6Address"
	| "SubnetId"
	| "VpcId"
> {
	const { row, ipv6 } = view;
	const state = stateName(row.state_code);
	if (state === "terminated") {
		return { PrivateDnsName: "", NetworkInterfaces: [] };
	}
	const network = {
		SubnetId: defaultSubnetId(row.account_id, row.zone),
		VpcId: defaultVpcId(row.account_id),
	};
	const name = privateDnsName(row.private_ip, region);
	const address = { PrivateIpAddress: row.private_ip, PrivateDnsName: name };
	return {
		...address,
		...network,
		...(ipv6 !== undefined && { Ipv6Address: ipv6 }),
		NetworkInterfaces: [describeInstanceInterface(view, region)],
	};
}

function describeReason({ row }: InstanceView): { StateReason?: StateReason } {
	const { state_reason_code: code, state_reason_message: message } = row;
	if (code === null && message === null) return {};
	// What a host says of an instance that failed comes without a code.
	const Code = code ?? "Server.InternalError";
	return { StateReason: { Code, Message: `${Code}: ${message ?? ""}` } };
}

/** Devices as answers carry them; EC2 names none that is a host's own disk (`ephemeral0`). */
export function describeBlockDevices(
	view: InstanceView,
): InstanceBlockDeviceMapping[] {
	return volumesOf(view).map(({ id, device }) => ({
		DeviceName: device.deviceName,
		Ebs: {
			AttachTime: new Date(view.row.launched_at),
			DeleteOnTermination: device.deleteOnTermination,
			Status: "attached",
			VolumeId: id,
		},
	}));
}

/** The type was checked by its form at launch; the SDK's list of names is open. */
function instanceType(name: string): NonNullable<Instance["InstanceType"]> {
	return name as NonNullable<Instance["InstanceType"]>;
}

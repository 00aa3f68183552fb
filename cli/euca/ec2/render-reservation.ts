import type {
	GroupIdentifier,
	Instance,
	InstanceBlockDeviceMapping,
	InstanceNetworkInterface,
	Reservation,
} from "@aws-sdk/client-ec2";
import type { Tabify } from "./tabify.ts";

/** The lines of a reservation and its instances, in euca2ools' fields and their order. */
export function renderReservation(
	reservation: Reservation,
	tabify: Tabify,
): string[] {
	const { ReservationId, OwnerId, Groups = [], Instances = [] } = reservation;
	const groups = Groups.map(({ GroupName, GroupId }) => GroupName || GroupId);
	const oldestFirst = Instances.toSorted(
		(a, b) => Number(a.LaunchTime) - Number(b.LaunchTime),
	);
	return [
		tabify(["RESERVATION", ReservationId, OwnerId, groups.join(", ")]),
		...oldestFirst.flatMap((instance) => renderInstance(instance, tabify)),
	];
}

function renderInstance(instance: Instance, tabify: Tabify): string[] {
	const devices = instance.BlockDeviceMappings ?? [];
	const interfaces = instance.NetworkInterfaces ?? [];
	const tags = instance.Tags ?? [];
	return [
		tabify(["INSTANCE", ...instanceFields(instance)]),
		...devices.map((device) => tabify(deviceFields(device))),
		...interfaces.flatMap((one) => renderInterface(one, tabify)),
		...tags.map(({ Key, Value }) =>
			tabify(["TAG", "instance", instance.InstanceId, Key, Value]),
		),
	];
}

function instanceFields(instance: Instance) {
	const { Placement, Monitoring } = instance;
	const products = instance.ProductCodes ?? [];
	return [
		instance.InstanceId,
		instance.ImageId,
		instance.PublicDnsName,
		instance.PrivateDnsName,
		instance.State?.Name,
		instance.KeyName,
		instance.AmiLaunchIndex,
		products.map(({ ProductCodeId }) => ProductCodeId).join(","),
		instance.InstanceType,
		instance.LaunchTime,
		Placement?.AvailabilityZone,
		instance.KernelId,
		instance.RamdiskId,
		instance.Platform,
		Monitoring && `monitoring-${Monitoring.State}`,
		instance.PublicIpAddress,
		instance.PrivateIpAddress,
		instance.VpcId,
		instance.SubnetId,
		instance.RootDeviceType,
		instance.InstanceLifecycle,
		// Spot request and license: euca2ools keeps their places and never fills them.
		undefined,
		undefined,
		Placement?.GroupName,
		instance.VirtualizationType,
		instance.Hypervisor,
		instance.ClientToken,
		groupIds(instance.SecurityGroups),
		Placement?.Tenancy,
		instance.EbsOptimized,
		instance.IamInstanceProfile?.Arn,
		instance.Architecture,
	];
}

function groupIds(groups: readonly GroupIdentifier[] = []): string {
	return groups.map(({ GroupId }) => GroupId).join(",");
}

function deviceFields({ DeviceName, Ebs }: InstanceBlockDeviceMapping) {
	const { VolumeId, AttachTime, DeleteOnTermination } = Ebs ?? {};
	// The last two are the volume's type and speed, which instances do not say.
	return [
		"BLOCKDEVICE",
		DeviceName,
		VolumeId,
		AttachTime,
		DeleteOnTermination,
		undefined,
		undefined,
	];
}

function renderInterface(
	networkInterface: InstanceNetworkInterface,
	tabify: Tabify,
): string[] {
	const { Attachment, Groups = [] } = networkInterface;
	const addresses = networkInterface.PrivateIpAddresses ?? [];
	return [
		tabify(["NETWORKINTERFACE", ...interfaceFields(networkInterface)]),
		...(Attachment ? [tabify(attachmentFields(Attachment))] : []),
		...Groups.map(({ GroupId, GroupName }) =>
			tabify(["GROUP", GroupId, GroupName]),
		),
		...addresses.map(({ PrivateIpAddress, PrivateDnsName, Primary }) =>
			tabify([
				"PRIVATEIPADDRESS",
				PrivateIpAddress,
				PrivateDnsName,
				Primary ? "primary" : undefined,
			]),
		),
	];
}

function interfaceFields(networkInterface: InstanceNetworkInterface) {
	return [
		networkInterface.NetworkInterfaceId,
		networkInterface.SubnetId,
		networkInterface.VpcId,
		networkInterface.OwnerId,
		networkInterface.Status,
		networkInterface.PrivateIpAddress,
		networkInterface.PrivateDnsName,
		networkInterface.SourceDestCheck,
	];
}

function attachmentFields(
	attachment: NonNullable<InstanceNetworkInterface["Attachment"]>,
) {
	return [
		"ATTACHMENT",
		attachment.AttachmentId,
		attachment.DeviceIndex,
		attachment.Status,
		attachment.AttachTime,
		attachment.DeleteOnTermination,
	];
}

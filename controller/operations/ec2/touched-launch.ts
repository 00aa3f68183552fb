import { DEFAULT_INSTANCE_TYPE } from "../../placement/instance-type.ts";
import { instanceProfileArn } from "../../store/entity-arn.ts";
import { DEFAULT_ROOT_DEVICE } from "../../store/images.ts";
import { listTags } from "../../store/tags.ts";
import type { CallContext, Resource } from "../operation.ts";
import { readBlockDevices, withRootDevice } from "./block-devices.ts";
import { findSubnet } from "./default-network.ts";
import { findOwnImage, imageArn } from "./images.ts";
import { findSpecifiedProfile } from "./instance-profile.ts";
import { touchedKeyPair } from "./key-pairs.ts";
import { readLaunchGroup, touchedLaunchGroup } from "./launch-group.ts";
import type { LaunchInput } from "./launch-input.ts";
import { specifiedSubnetId } from "./launch-network.ts";
import { launchTagKeys } from "./launch-tags.ts";
import {
	completeMetadataOptions,
	metadataContextKeys,
	readMetadataDefaults,
	readMetadataOptions,
} from "./metadata-options.ts";
import { isVolume, volumeArn } from "./recorded-volumes.ts";
import { resourceTagKeys } from "./tags.ts";
import { instanceArn } from "./touched-instances.ts";
import { touchedNetwork } from "./touched-network.ts";

/** Everything a launch touches: instances yet without ids, the image, the key pair, its part of the network and its volumes. */
export async function touchedByLaunch(
	input: LaunchInput,
	call: CallContext,
): Promise<readonly Resource[]> {
	return [
		await newInstances(input, call),
		await touchedImage(input.ImageId ?? "", call),
		...(input.KeyName ? await touchedKeyPair(call, input.KeyName) : []),
		...(await touchedLaunchGroup(call, readLaunchGroup(input.Placement))),
		...(await touchedNetwork(input, call)),
		...(await touchedVolumes(input, call)),
	];
}

async function newInstances(
	input: LaunchInput,
	call: CallContext,
): Promise<Resource> {
	const { store, region, caller } = call;
	const profile = await findSpecifiedProfile(
		store.read,
		caller.accountId,
		input.IamInstanceProfile,
	);
	const image = await findOwnImage(
		store.read,
		caller.accountId,
		input.ImageId ?? "",
	);
	const options = completeMetadataOptions({
		launch: readMetadataOptions(input.MetadataOptions),
		account: await readMetadataDefaults(store.read, caller.accountId),
		imageSupport: image?.imds_support ?? null,
		// Not placed yet: policies are told what holds on every host.
		hostSupport: null,
	});
	const [group] = await touchedLaunchGroup(
		call,
		readLaunchGroup(input.Placement),
	);
	const subnetId = specifiedSubnetId(input);
	const subnet =
		subnetId && (await findSubnet(store.read, caller.accountId, subnetId));
	const zone = subnet ? subnet.zone : input.Placement?.AvailabilityZone;
	return {
		arn: instanceArn(region, caller.accountId, "*"),
		contextKeys: {
			"ec2:InstanceType": input.InstanceType ?? DEFAULT_INSTANCE_TYPE,
			"ec2:InstanceMarketType": "on-demand",
			"ec2:EbsOptimized": String(input.EbsOptimized ?? false),
			"ec2:RootDeviceType": "ebs",
			"ec2:Tenancy": "default",
			...(profile && { "ec2:InstanceProfile": instanceProfileArn(profile) }),
			...(zone && { "ec2:AvailabilityZone": zone }),
			...(group && { "ec2:PlacementGroup": group.arn }),
			...metadataContextKeys(options),
			...launchTagKeys(input, "instance"),
		},
	};
}

/** The volumes to be, yet without ids: the root and those that the launch asks for. */
async function touchedVolumes(
	input: LaunchInput,
	{ store, region, caller }: CallContext,
): Promise<readonly Resource[]> {
	const image = await findOwnImage(
		store.read,
		caller.accountId,
		input.ImageId ?? "",
	);
	const devices = withRootDevice(
		readBlockDevices(input.BlockDeviceMappings),
		image?.root_device_name ?? DEFAULT_ROOT_DEVICE,
	);
	return devices.filter(isVolume).map(({ sizeGiB, volumeType, iops }) => ({
		arn: volumeArn(region, caller.accountId, "*"),
		contextKeys: {
			"ec2:Encrypted": "false",
			"ec2:VolumeSize": String(sizeGiB),
			...(volumeType && { "ec2:VolumeType": volumeType }),
			...(iops !== undefined && { "ec2:VolumeIops": String(iops) }),
			...launchTagKeys(input, "volume"),
		},
	}));
}

/** An image with what policies may ask about it. */
export async function touchedImage(
	imageId: string,
	{ store, region, caller }: CallContext,
): Promise<Resource> {
	const image = await findOwnImage(store.read, caller.accountId, imageId);
	const tags = image ? await listTags(store.read, imageId) : [];
	return {
		arn: imageArn(region, imageId),
		contextKeys: {
			"ec2:ImageID": imageId,
			"ec2:ImageType": "machine",
			"ec2:Public": "false",
			"ec2:RootDeviceType": "ebs",
			...(image && { "ec2:Owner": image.account_id }),
			...resourceTagKeys(tags),
		},
	};
}

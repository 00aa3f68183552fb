import type { MetadataOptions } from "#shared/node-api.ts";
import {
	DEFAULT_INSTANCE_TYPE,
	type InstanceTypeSize,
	instanceTypeSize,
} from "../../placement/instance-type.ts";
import { readBlockDevices } from "./block-devices.ts";
import { invalidParameter, invalidValue, missingParameter } from "./errors.ts";
import type { InstanceAttributes } from "./instance-attributes.ts";
import {
	checkProfileSpecification,
	type ProfileSpecification,
} from "./instance-profile.ts";
import { type LaunchGroup, readLaunchGroup } from "./launch-group.ts";
import type { LaunchInput } from "./launch-input.ts";
import { type LaunchNetwork, readLaunchNetwork } from "./launch-network.ts";
import { type LaunchTags, readLaunchTags } from "./launch-tags.ts";
import { readMetadataOptions } from "./metadata-options.ts";
import { refuseUnsupportedLaunch } from "./refuse-unsupported-launch.ts";
import { checkMetadataTagKeys } from "./tags.ts";
import { checkUserData } from "./user-data.ts";

/** What a launch asks for, everything checked that can be without looking into the store. */
export interface LaunchRequest extends LaunchNetwork {
	readonly minCount: number;
	readonly maxCount: number;
	readonly imageId: string;
	readonly instanceType: string;
	readonly size: InstanceTypeSize;
	readonly zone: string | undefined;
	readonly placementGroup: LaunchGroup | undefined;
	readonly keyName: string | undefined;
	/** Base64. */
	readonly userData: string | undefined;
	readonly profile: ProfileSpecification;
	readonly metadataOptions: Partial<MetadataOptions>;
	readonly tags: LaunchTags;
	readonly attributes: Partial<InstanceAttributes>;
}

/** Reads a launch out of its input; throws EC2's errors on what cannot be, and on what is not supported. */
export function readLaunchRequest(input: LaunchInput): LaunchRequest {
	checkProfileSpecification(input.IamInstanceProfile);
	refuseUnsupportedLaunch(input);
	if (!input.ImageId) throw missingParameter("ImageId");
	const tags = readLaunchTags(input);
	const metadataOptions = readMetadataOptions(input.MetadataOptions);
	if (metadataOptions.instanceMetadataTags === "enabled") {
		checkMetadataTagKeys(tags.instance.map(({ key }) => key));
	}
	return {
		...readCounts(input),
		...readType(input.InstanceType),
		imageId: input.ImageId,
		zone: input.Placement?.AvailabilityZone || undefined,
		...readLaunchNetwork(input),
		placementGroup: readLaunchGroup(input.Placement),
		keyName: input.KeyName || undefined,
		userData: input.UserData ? checkUserData(input.UserData) : undefined,
		profile: input.IamInstanceProfile,
		metadataOptions,
		tags,
		attributes: readAttributes(input),
	};
}

function readCounts({ MinCount, MaxCount }: LaunchInput) {
	if (MinCount < 1) {
		throw invalidParameter("minCount", String(MinCount), "Must be at least 1.");
	}
	if (MaxCount < MinCount) {
		throw invalidParameter(
			"minCount",
			String(MinCount),
			"Must be less than or equal to maxCount.",
		);
	}
	return { minCount: MinCount, maxCount: MaxCount };
}

function readType(instanceType: string = DEFAULT_INSTANCE_TYPE) {
	const size = instanceTypeSize(instanceType);
	if (size) return { instanceType, size };
	throw invalidValue(`Invalid value '${instanceType}' for InstanceType.`);
}

function readAttributes(input: LaunchInput): Partial<InstanceAttributes> {
	return {
		blockDevices: readBlockDevices(input.BlockDeviceMappings),
		shutdownBehavior: readShutdownBehavior(
			input.InstanceInitiatedShutdownBehavior,
		),
		disableApiTermination: input.DisableApiTermination ?? false,
		disableApiStop: input.DisableApiStop ?? false,
		ebsOptimized: input.EbsOptimized ?? false,
		monitoring: input.Monitoring?.Enabled ?? false,
		cpuCredits: input.CreditSpecification?.CpuCredits || undefined,
		kernelId: input.KernelId || undefined,
		ramdiskId: input.RamdiskId || undefined,
	};
}

/** What an instance does when it is shut down from inside; throws InvalidParameterValue. */
export function readShutdownBehavior(
	behavior: string = "stop",
): InstanceAttributes["shutdownBehavior"] {
	if (behavior === "stop" || behavior === "terminate") return behavior;
	throw invalidParameter(
		"instanceInitiatedShutdownBehavior",
		behavior,
		"Must be 'stop' or 'terminate'.",
	);
}

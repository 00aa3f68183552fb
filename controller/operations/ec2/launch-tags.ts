import type { CallContext, FurtherPermission } from "../operation.ts";
import { networkInterfaceArn } from "./describe-network-interface.ts";
import type { LaunchInput } from "./launch-input.ts";
import { volumeArn } from "./recorded-volumes.ts";
import {
	type CheckedTag,
	readTagSpecifications,
	specifiedTagKeys,
	tagOnCreate,
} from "./tags.ts";
import { instanceArn } from "./touched-instances.ts";

/** What a launch makes that AWS can tag on the way. */
const KINDS = ["instance", "volume", "network-interface"] as const;

type Kind = (typeof KINDS)[number];

/** The tags that a launch gives, by what it gives them to. */
export type LaunchTags = Readonly<Record<Kind, readonly CheckedTag[]>>;

/** Reads the tags of a launch; throws InvalidParameterValue. */
export function readLaunchTags(input: LaunchInput): LaunchTags {
	const { TagSpecifications } = input;
	return {
		instance: readTagSpecifications(TagSpecifications, "instance", KINDS),
		volume: readTagSpecifications(TagSpecifications, "volume", KINDS),
		"network-interface": readTagSpecifications(
			TagSpecifications,
			"network-interface",
			KINDS,
		),
	};
}

/**
 * What policies may ask about the tags that a launch gives to one kind of thing; a tag on a volume is none on the
 * instance.
 */
export function launchTagKeys(input: LaunchInput, kind: Kind) {
	return specifiedTagKeys(ofKind(input, kind));
}

/** The permission to tag that a launch needs for each kind of thing to which it gives tags. */
export function tagsOnLaunch(
	input: LaunchInput,
	{ region, caller }: CallContext,
): FurtherPermission[] {
	const { accountId } = caller;
	const arns = {
		instance: instanceArn(region, accountId, "*"),
		volume: volumeArn(region, accountId, "*"),
		"network-interface": networkInterfaceArn(region, accountId, "*"),
	};
	return KINDS.flatMap((kind) =>
		tagOnCreate(ofKind(input, kind), arns[kind], "RunInstances").map(
			({ action, resource }) => ({
				action,
				resource: {
					...resource,
					contextKeys: {
						...resource.contextKeys,
						...launchTagKeys(input, kind),
					},
				},
			}),
		),
	);
}

function ofKind({ TagSpecifications = [] }: LaunchInput, kind: Kind) {
	return TagSpecifications.filter(({ ResourceType }) => ResourceType === kind);
}

import type {
	BlockDeviceMapping,
	Image,
	VolumeType,
} from "@aws-sdk/client-ec2";
import { formatTimestamp } from "#shared/clock.ts";
import { findImage, productCodesOf } from "../../store/images.ts";
import type { ImageTable, TagTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import { withRootDevice } from "./block-devices.ts";
import { malformedImageId, noSuchImage } from "./errors.ts";
import { IMDS_V2 } from "./metadata-options.ts";
import { describeProductCodes } from "./product-codes.ts";
import { describeTags } from "./tags.ts";

/** The account's image, also one that is no longer registered; undefined where it is another's, of which nobody here learns. */
export async function findOwnImage(
	db: Database,
	accountId: string,
	imageId: string,
): Promise<ImageTable | undefined> {
	const image = await findImage(db, imageId);
	return image?.account_id === accountId ? image : undefined;
}

/** The account's registered image; throws InvalidAMIID.NotFound or .Malformed. */
export async function requireImage(
	db: Database,
	accountId: string,
	imageId: string,
): Promise<ImageTable> {
	if (!/^ami-\w+$/.test(imageId)) throw malformedImageId(imageId);
	const image = await findOwnImage(db, accountId, imageId);
	if (!image || image.deregistered_at !== null) throw noSuchImage(imageId);
	return image;
}

/** The ARN of an image: EC2's name no account. */
export function imageArn(region: string, imageId: string): string {
	return `arn:aws:ec2:${region}::image/${imageId}`;
}

/** An image as answers carry it. */
export function describeImage(
	image: ImageTable,
	tags: readonly TagTable[],
): Image {
	const Architecture = image.architecture === "arm64" ? "arm64" : "x86_64";
	return {
		Architecture,
		CreationDate: formatTimestamp(image.created_at).replace("Z", ".000Z"),
		ImageId: image.image_id,
		ImageLocation: image.source,
		ImageType: "machine",
		...(image.kernel_id !== null && { KernelId: image.kernel_id }),
		...(image.imds_support === IMDS_V2 && { ImdsSupport: IMDS_V2 }),
		...(image.ramdisk_id !== null && { RamdiskId: image.ramdisk_id }),
		Public: false,
		OwnerId: image.account_id,
		State: "available",
		ProductCodes: describeProductCodes(productCodesOf(image)),
		BlockDeviceMappings: [describeRootDevice(image)],
		...(image.description !== null && { Description: image.description }),
		Hypervisor: "xen",
		Name: image.name,
		RootDeviceName: image.root_device_name,
		RootDeviceType: "ebs",
		VirtualizationType: "hvm",
		Tags: describeTags(tags),
	};
}

/** The root volume that a launch gets which says nothing of it. */
export function describeRootDevice(image: ImageTable): BlockDeviceMapping {
	const [root] = withRootDevice([], image.root_device_name);
	return {
		DeviceName: image.root_device_name,
		Ebs: {
			DeleteOnTermination: true,
			Encrypted: false,
			VolumeSize: root?.sizeGiB,
			VolumeType: root?.volumeType as VolumeType,
		},
	};
}

import {
	type AttributeValue,
	DescribeImageAttribute$,
	type DescribeImageAttributeRequest,
	type ImageAttribute,
} from "@aws-sdk/client-ec2";
import { productCodesOf } from "../../store/images.ts";
import type { ImageTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { invalidParameter } from "./errors.ts";
import { describeRootDevice, requireImage } from "./images.ts";
import { describeProductCodes } from "./product-codes.ts";
import { touchedImage } from "./touched-launch.ts";

type Input = Checked<DescribeImageAttributeRequest>;

/**
 * Shows one attribute of an image.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html
 */
export const DescribeImageAttribute = {
	schema: DescribeImageAttribute$,
	resources: async ({ ImageId }, call) => [await touchedImage(ImageId, call)],
	handle: async ({ ImageId, Attribute }, { store, caller }) => {
		const image = await requireImage(store.read, caller.accountId, ImageId);
		const describe = Object.hasOwn(readers, Attribute)
			? readers[Attribute]
			: undefined;
		if (!describe) {
			throw invalidParameter("attribute", Attribute, "Unknown attribute.");
		}
		return { ImageId, ...describe(image) };
	},
} satisfies Operation<Input, ImageAttribute>;

const readers: Readonly<
	Partial<Record<Input["Attribute"], (image: ImageTable) => ImageAttribute>>
> = {
	blockDeviceMapping: (image) => ({
		BlockDeviceMappings: [describeRootDevice(image)],
	}),
	description: ({ description }) => ({
		Description: attributeValue(description),
	}),
	imdsSupport: ({ imds_support }) => ({
		ImdsSupport: attributeValue(imds_support),
	}),
	kernel: ({ kernel_id }) => ({ KernelId: attributeValue(kernel_id) }),
	// Images belong to their accounts alone.
	launchPermission: () => ({ LaunchPermissions: [] }),
	productCodes: (image) => ({
		ProductCodes: describeProductCodes(productCodesOf(image)),
	}),
	ramdisk: ({ ramdisk_id }) => ({ RamdiskId: attributeValue(ramdisk_id) }),
	sriovNetSupport: () => ({ SriovNetSupport: {} }),
};

function attributeValue(value: string | null): AttributeValue {
	return value === null ? {} : { Value: value };
}

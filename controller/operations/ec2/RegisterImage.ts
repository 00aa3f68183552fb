import {
	RegisterImage$,
	type RegisterImageRequest,
	type RegisterImageResult,
} from "@aws-sdk/client-ec2";
import { newImageId } from "../../credentials/identifiers.ts";
import {
	DEFAULT_ROOT_DEVICE,
	insertImage,
	listImages,
} from "../../store/images.ts";
import type { ImageTable } from "../../store/schema.ts";
import type { WriteTransaction } from "../../store/store.ts";
import { putTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { checkDeviceName } from "./block-devices.ts";
import {
	duplicateImageName,
	invalidParameter,
	unsupportedParameter,
} from "./errors.ts";
import { imageArn } from "./images.ts";
import { readImdsSupport } from "./metadata-options.ts";
import {
	readTagSpecifications,
	specifiedTagKeys,
	tagOnCreate,
	tagRows,
} from "./tags.ts";

const NAME = /^[a-zA-Z0-9()[\] ./\-'@_]{3,128}$/;

type Input = Checked<RegisterImageRequest>;

/**
 * Records an image: a name, and the source (`ImageLocation`) that a host looks up in its own configuration to
 * know what to run. Without a source the name is it. Of its devices only the root's name can be told.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html
 */
export const RegisterImage = {
	schema: RegisterImage$,
	resources: async (_input, { region }) => [{ arn: imageArn(region, "*") }],
	further: async (input, { region }) =>
		tagOnCreate(
			input.TagSpecifications,
			imageArn(region, "*"),
			"RegisterImage",
		),
	contextKeys: (input) => specifiedTagKeys(input.TagSpecifications),
	handle: async (input, call) => {
		const tags = readTagSpecifications(input.TagSpecifications, "image");
		const image = readImage(input, call);
		await call.store.write(async (tx) => {
			await refuseDuplicate(tx, image);
			await insertImage(tx, image);
			await putTags(tx, tagRows(image.account_id, image.image_id, tags));
		});
		return { ImageId: image.image_id };
	},
} satisfies Operation<Input, RegisterImageResult>;

function readImage(input: Input, call: CallContext): ImageTable {
	if (!NAME.test(input.Name)) {
		throw invalidParameter(
			"name",
			input.Name,
			"AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'",
		);
	}
	if (input.BlockDeviceMappings?.length) {
		throw unsupportedParameter("BlockDeviceMapping");
	}
	return {
		image_id: newImageId(call.random),
		account_id: call.caller.accountId,
		name: input.Name,
		description: input.Description ?? null,
		architecture: readArchitecture(input.Architecture),
		source: input.ImageLocation || input.Name,
		kernel_id: input.KernelId || null,
		ramdisk_id: input.RamdiskId || null,
		imds_support: readImdsSupport(input.ImdsSupport),
		root_device_name: input.RootDeviceName
			? checkDeviceName(input.RootDeviceName)
			: DEFAULT_ROOT_DEVICE,
		product_codes: "[]",
		created_at: call.clock.now(),
		deregistered_at: null,
	};
}

function readArchitecture(architecture: string = "x86_64"): string {
	if (architecture === "x86_64" || architecture === "arm64")
		return architecture;
	throw invalidParameter(
		"architecture",
		architecture,
		"Must be x86_64 or arm64.",
	);
}

async function refuseDuplicate(
	tx: WriteTransaction,
	{ account_id, name }: ImageTable,
): Promise<void> {
	const images = await listImages(tx, account_id);
	const other = images.find(
		(image) => image.name === name && image.deregistered_at === null,
	);
	if (other) throw duplicateImageName(name, other.image_id);
}

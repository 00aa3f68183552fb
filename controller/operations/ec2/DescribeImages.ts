import {
	DescribeImages$,
	type DescribeImagesRequest,
	type DescribeImagesResult,
} from "@aws-sdk/client-ec2";
import { listImages, productCodesOf } from "../../store/images.ts";
import type { ImageTable, TagTable } from "../../store/schema.ts";
import { listTagsOfAll } from "../../store/tags.ts";
import type { CallContext, Operation } from "../operation.ts";
import { malformedImageId, noSuchImage } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { describeImage, describeRootDevice } from "./images.ts";
import { readPage } from "./page.ts";
import { tagsByResource } from "./tags.ts";

interface ImageView {
	readonly image: ImageTable;
	readonly tags: readonly TagTable[];
}

/**
 * Shows the account's images. An image is a record here: every account has its own.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 */
export const DescribeImages = {
	schema: DescribeImages$,
	handle: async (input, call) => {
		const views = await readImages(call);
		requireAll(views, input.ImageIds ?? []);
		const asked = views.filter((view) => isAskedFor(view, input, call));
		const wanted = applyFilters(
			asked,
			input.Filters,
			filters,
			({ tags }) => tags,
		);
		const page = readPage(
			wanted,
			({ image }) => image.image_id,
			input,
			call,
			"images",
		);
		return {
			Images: page.rows.map(({ image, tags }) => describeImage(image, tags)),
			...page.more,
		};
	},
} satisfies Operation<DescribeImagesRequest, DescribeImagesResult>;

async function readImages(call: CallContext): Promise<ImageView[]> {
	const { store, caller } = call;
	const all = await listImages(store.read, caller.accountId);
	const images = all.filter((image) => image.deregistered_at === null);
	const ids = images.map((image) => image.image_id);
	const tagsOf = tagsByResource(await listTagsOfAll(store.read, ids));
	return images.map((image) => ({ image, tags: tagsOf(image.image_id) }));
}

function requireAll(views: readonly ImageView[], ids: readonly string[]): void {
	const known = new Set(views.map(({ image }) => image.image_id));
	for (const id of ids) {
		if (!id.startsWith("ami-")) throw malformedImageId(id);
		if (!known.has(id)) throw noSuchImage(id);
	}
}

function isAskedFor(
	{ image }: ImageView,
	{ ImageIds = [], Owners = [], ExecutableUsers = [] }: DescribeImagesRequest,
	{ caller }: CallContext,
): boolean {
	const self = ["self", caller.accountId];
	const owned = Owners.length === 0 || Owners.some((o) => self.includes(o));
	const runnable =
		ExecutableUsers.length === 0 ||
		ExecutableUsers.some((user) => self.includes(user));
	const named = ImageIds.length === 0 || ImageIds.includes(image.image_id);
	return owned && runnable && named;
}

const rootDevice = ({ image }: ImageView) => describeRootDevice(image);

const filters: FilterTable<ImageView> = {
	architecture: ({ image }) => [image.architecture],
	"block-device-mapping.delete-on-termination": () => ["true"],
	"block-device-mapping.device-name": ({ image }) => [image.root_device_name],
	"block-device-mapping.encrypted": () => ["false"],
	"block-device-mapping.snapshot-id": () => [],
	"block-device-mapping.volume-size": (view) => [
		String(rootDevice(view).Ebs?.VolumeSize),
	],
	"block-device-mapping.volume-type": (view) => [
		rootDevice(view).Ebs?.VolumeType,
	],
	"creation-date": ({ image }) => [describeImage(image, []).CreationDate],
	description: ({ image }) => [image.description],
	"ena-support": () => ["false"],
	hypervisor: () => ["xen"],
	"image-id": ({ image }) => [image.image_id],
	"image-type": () => ["machine"],
	"is-public": () => ["false"],
	"kernel-id": ({ image }) => [image.kernel_id],
	"manifest-location": ({ image }) => [image.source],
	name: ({ image }) => [image.name],
	"owner-alias": () => [],
	"owner-id": ({ image }) => [image.account_id],
	platform: () => [],
	"product-code": ({ image }) => productCodesOf(image).map(({ id }) => id),
	"product-code.type": ({ image }) =>
		productCodesOf(image).map(({ type }) => type),
	"ramdisk-id": ({ image }) => [image.ramdisk_id],
	"root-device-name": ({ image }) => [image.root_device_name],
	"root-device-type": () => ["ebs"],
	state: () => ["available"],
	"virtualization-type": () => ["hvm"],
};

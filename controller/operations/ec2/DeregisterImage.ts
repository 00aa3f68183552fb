import {
	DeregisterImage$,
	type DeregisterImageRequest,
	type DeregisterImageResult,
} from "@aws-sdk/client-ec2";
import { updateImage } from "../../store/images.ts";
import { deleteTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireImage } from "./images.ts";
import { touchedImage } from "./touched-launch.ts";

/**
 * Ends launches from an image; instances launched from it go on.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html
 */
export const DeregisterImage = {
	schema: DeregisterImage$,
	resources: async ({ ImageId }, call) => [await touchedImage(ImageId, call)],
	handle: async ({ ImageId }, call) => {
		await call.store.write(async (tx) => {
			await requireImage(tx, call.caller.accountId, ImageId);
			const deregistered_at = call.clock.now();
			await updateImage(tx, ImageId, { deregistered_at });
			await deleteTags(tx, ImageId);
		});
		return { Return: true };
	},
} satisfies Operation<Checked<DeregisterImageRequest>, DeregisterImageResult>;

import {
	UntagInstanceProfile$,
	type UntagInstanceProfileRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireInstanceProfile } from "./find-entity.ts";
import { dropTags, requestKeys, tagsOfInstanceProfile } from "./tags.ts";
import { touchedInstanceProfile } from "./touched-resource.ts";

/**
 * Removes tags from the instance profile.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html
 */
export const UntagInstanceProfile = {
	schema: UntagInstanceProfile$,
	resources: (input, call) =>
		touchedInstanceProfile(call, input.InstanceProfileName),
	contextKeys: (input) => requestKeys(input.TagKeys),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const profile = await requireInstanceProfile(
				tx,
				call,
				input.InstanceProfileName,
			);
			await dropTags(tx, tagsOfInstanceProfile(profile), input.TagKeys);
		});
	},
} satisfies Operation<Checked<UntagInstanceProfileRequest>, void>;

import {
	TagInstanceProfile$,
	type TagInstanceProfileRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireInstanceProfile } from "./find-entity.ts";
import {
	checkTags,
	requestTagKeys,
	setTags,
	tagsOfInstanceProfile,
} from "./tags.ts";
import { touchedInstanceProfile } from "./touched-resource.ts";

/**
 * Adds tags to the instance profile, or replaces the values of keys that are there.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html
 */
export const TagInstanceProfile = {
	schema: TagInstanceProfile$,
	resources: (input, call) =>
		touchedInstanceProfile(call, input.InstanceProfileName),
	contextKeys: (input) => requestTagKeys(input.Tags),
	async handle(input, call) {
		checkTags(input.Tags, false);
		await call.store.write(async (tx) => {
			const profile = await requireInstanceProfile(
				tx,
				call,
				input.InstanceProfileName,
			);
			await setTags(tx, tagsOfInstanceProfile(profile), input.Tags);
		});
	},
} satisfies Operation<Checked<TagInstanceProfileRequest>, void>;

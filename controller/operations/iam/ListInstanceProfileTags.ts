import {
	ListInstanceProfileTags$,
	type ListInstanceProfileTagsRequest,
	type ListInstanceProfileTagsResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireInstanceProfile } from "./find-entity.ts";
import { pageTags, tagsOfInstanceProfile } from "./tags.ts";
import { touchedInstanceProfile } from "./touched-resource.ts";

/**
 * Lists the tags of the instance profile, sorted by key.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html
 */
export const ListInstanceProfileTags = {
	schema: ListInstanceProfileTags$,
	resources: (input, call) =>
		touchedInstanceProfile(call, input.InstanceProfileName),
	async handle(input, call) {
		const profile = await requireInstanceProfile(
			call.store.read,
			call,
			input.InstanceProfileName,
		);
		return pageTags(input, call, tagsOfInstanceProfile(profile));
	},
} satisfies Operation<
	Checked<ListInstanceProfileTagsRequest>,
	ListInstanceProfileTagsResponse
>;

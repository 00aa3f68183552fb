import {
	ListUserTags$,
	type ListUserTagsRequest,
	type ListUserTagsResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { pageTags, tagsOfUser } from "./tags.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Lists the tags of the user, sorted by key.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html
 */
export const ListUserTags = {
	schema: ListUserTags$,
	resources: (input, call) => touchedUser(call, input.UserName),
	async handle(input, call) {
		const user = await requireUser(call.store.read, call, input.UserName);
		return pageTags(input, call, tagsOfUser(user));
	},
} satisfies Operation<Checked<ListUserTagsRequest>, ListUserTagsResponse>;

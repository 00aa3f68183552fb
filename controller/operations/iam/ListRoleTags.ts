import {
	ListRoleTags$,
	type ListRoleTagsRequest,
	type ListRoleTagsResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { pageTags, tagsOfRole } from "./tags.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Lists the tags of the role, sorted by key.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html
 */
export const ListRoleTags = {
	schema: ListRoleTags$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		const role = await requireRole(call.store.read, call, input.RoleName);
		return pageTags(input, call, tagsOfRole(role));
	},
} satisfies Operation<Checked<ListRoleTagsRequest>, ListRoleTagsResponse>;

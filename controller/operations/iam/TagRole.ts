import { TagRole$, type TagRoleRequest } from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { checkTags, requestTagKeys, setTags, tagsOfRole } from "./tags.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Adds tags to the role, or replaces the values of keys that are there.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html
 */
export const TagRole = {
	schema: TagRole$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	contextKeys: (input) => requestTagKeys(input.Tags),
	async handle(input, call) {
		checkTags(input.Tags, true);
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call, input.RoleName);
			await setTags(tx, tagsOfRole(role), input.Tags);
		});
	},
} satisfies Operation<Checked<TagRoleRequest>, void>;

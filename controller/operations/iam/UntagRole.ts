import { UntagRole$, type UntagRoleRequest } from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { dropTags, requestKeys, tagsOfRole } from "./tags.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Removes tags from the role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html
 */
export const UntagRole = {
	schema: UntagRole$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	contextKeys: (input) => requestKeys(input.TagKeys),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call, input.RoleName);
			await dropTags(tx, tagsOfRole(role), input.TagKeys);
		});
	},
} satisfies Operation<Checked<UntagRoleRequest>, void>;

import { UntagUser$, type UntagUserRequest } from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { dropTags, requestKeys, tagsOfUser } from "./tags.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Removes tags from the user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html
 */
export const UntagUser = {
	schema: UntagUser$,
	resources: (input, call) => touchedUser(call, input.UserName),
	contextKeys: (input) => requestKeys(input.TagKeys),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, input.UserName);
			await dropTags(tx, tagsOfUser(user), input.TagKeys);
		});
	},
} satisfies Operation<Checked<UntagUserRequest>, void>;

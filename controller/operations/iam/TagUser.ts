import { TagUser$, type TagUserRequest } from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { checkTags, requestTagKeys, setTags, tagsOfUser } from "./tags.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Adds tags to the user, or replaces the values of keys that are there.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html
 */
export const TagUser = {
	schema: TagUser$,
	resources: (input, call) => touchedUser(call, input.UserName),
	contextKeys: (input) => requestTagKeys(input.Tags),
	async handle(input, call) {
		checkTags(input.Tags, true);
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, input.UserName);
			await setTags(tx, tagsOfUser(user), input.Tags);
		});
	},
} satisfies Operation<Checked<TagUserRequest>, void>;

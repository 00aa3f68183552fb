import {
	CreateInstanceProfile$,
	type CreateInstanceProfileRequest,
	type CreateInstanceProfileResponse,
} from "@aws-sdk/client-iam";
import { newInstanceProfileId } from "../../credentials/identifiers.ts";
import {
	countInstanceProfiles,
	findInstanceProfileByName,
	insertInstanceProfile,
} from "../../store/instance-profiles.ts";
import { nameKey } from "../../store/page.ts";
import type { InstanceProfileTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { createdInstanceProfile } from "./created-resource.ts";
import { describeInstanceProfile } from "./describe-instance-profile.ts";
import { instanceProfileAlreadyExists } from "./errors.ts";
import { refuseBeyond } from "./quotas.ts";
import {
	checkTags,
	requestTagKeys,
	setTags,
	tagOnCreate,
	tagsIfAny,
	tagsOfInstanceProfile,
} from "./tags.ts";

/**
 * Creates a new instance profile, without a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html
 */
export const CreateInstanceProfile = {
	schema: CreateInstanceProfile$,
	resources: (input, call) =>
		createdInstanceProfile(call, input.InstanceProfileName, input.Path),
	further: (input, call) =>
		tagOnCreate("iam:TagInstanceProfile", input.Tags, () =>
			createdInstanceProfile(call, input.InstanceProfileName, input.Path),
		),
	contextKeys: (input) => requestTagKeys(input.Tags),
	async handle(input, call) {
		const tags = input.Tags ?? [];
		checkTags(tags, false);
		const profile = newProfile(input, call);
		const InstanceProfile = await call.store.write(async (tx) => {
			const { account_id: accountId, name } = profile;
			if (await findInstanceProfileByName(tx, accountId, name)) {
				throw instanceProfileAlreadyExists(name);
			}
			await insertInstanceProfile(tx, profile);
			const count = await countInstanceProfiles(tx, accountId);
			await refuseBeyond(tx, accountId, "InstanceProfilesPerAccount", count);
			await setTags(tx, tagsOfInstanceProfile(profile), tags);
			return describeInstanceProfile(tx, profile);
		});
		return { InstanceProfile: { ...InstanceProfile, ...tagsIfAny(tags) } };
	},
} satisfies Operation<
	Checked<CreateInstanceProfileRequest>,
	CreateInstanceProfileResponse
>;

function newProfile(
	input: Checked<CreateInstanceProfileRequest>,
	call: CallContext,
): InstanceProfileTable {
	const now = call.clock.now();
	return {
		profile_id: newInstanceProfileId(call.random),
		account_id: call.caller.accountId,
		name: input.InstanceProfileName,
		name_key: nameKey(input.InstanceProfileName),
		path: input.Path ?? "/",
		role_id: null,
		role_changed_at: now,
		created_at: now,
	};
}

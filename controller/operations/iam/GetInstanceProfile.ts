import {
	GetInstanceProfile$,
	type GetInstanceProfileRequest,
	type GetInstanceProfileResponse,
} from "@aws-sdk/client-iam";
import { listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeInstanceProfile } from "./describe-instance-profile.ts";
import { requireInstanceProfile } from "./find-entity.ts";
import { describeTags } from "./tags.ts";
import { touchedInstanceProfile } from "./touched-resource.ts";

/**
 * Retrieves information about the instance profile, including its path, unique id, ARN, role and tags.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html
 */
export const GetInstanceProfile = {
	schema: GetInstanceProfile$,
	resources: (input, call) =>
		touchedInstanceProfile(call, input.InstanceProfileName),
	async handle(input, call) {
		const { read } = call.store;
		const profile = await requireInstanceProfile(
			read,
			call,
			input.InstanceProfileName,
		);
		return {
			InstanceProfile: {
				...(await describeInstanceProfile(read, profile)),
				Tags: describeTags(await listTags(read, profile.profile_id)),
			},
		};
	},
} satisfies Operation<
	Checked<GetInstanceProfileRequest>,
	GetInstanceProfileResponse
>;

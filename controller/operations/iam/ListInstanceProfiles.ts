import {
	ListInstanceProfiles$,
	type ListInstanceProfilesRequest,
	type ListInstanceProfilesResponse,
} from "@aws-sdk/client-iam";
import { listInstanceProfiles } from "../../store/instance-profiles.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeInstanceProfiles } from "./describe-instance-profile.ts";
import { readPage } from "./page.ts";
import { touchedPath } from "./touched-resource.ts";

/**
 * Lists the instance profiles that have the path prefix, without their tags.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html
 */
export const ListInstanceProfiles = {
	schema: ListInstanceProfiles$,
	resources: async (input, call) =>
		touchedPath(call, "instance-profile", input.PathPrefix),
	async handle(input, call) {
		const { PathPrefix: pathPrefix } = input;
		const { read } = call.store;
		const { rows, more } = await readPage(input, call, {
			list: `instance profiles ${pathPrefix ?? "/"}`,
			read: (afterKey, limit) =>
				listInstanceProfiles(read, call.caller.accountId, {
					pathPrefix,
					afterKey,
					limit,
				}),
			keyOf: (profile) => profile.name_key,
		});
		const InstanceProfiles = await describeInstanceProfiles(read, rows);
		return { InstanceProfiles, ...more };
	},
} satisfies Operation<
	Checked<ListInstanceProfilesRequest>,
	ListInstanceProfilesResponse
>;

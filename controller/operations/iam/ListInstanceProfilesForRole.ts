import {
	ListInstanceProfilesForRole$,
	type ListInstanceProfilesForRoleRequest,
	type ListInstanceProfilesForRoleResponse,
} from "@aws-sdk/client-iam";
import { listInstanceProfilesOfRole } from "../../store/instance-profiles.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeInstanceProfiles } from "./describe-instance-profile.ts";
import { requireRole } from "./find-entity.ts";
import { readPageOf } from "./page.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Lists the instance profiles that hold the role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html
 */
export const ListInstanceProfilesForRole = {
	schema: ListInstanceProfilesForRole$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		const { read } = call.store;
		const role = await requireRole(read, call, input.RoleName);
		const { rows, more } = await readPageOf(
			input,
			call,
			`instance profiles of ${role.role_id}`,
			await listInstanceProfilesOfRole(read, role.role_id),
			(profile) => profile.name_key,
		);
		const InstanceProfiles = await describeInstanceProfiles(read, rows);
		return { InstanceProfiles, ...more };
	},
} satisfies Operation<
	Checked<ListInstanceProfilesForRoleRequest>,
	ListInstanceProfilesForRoleResponse
>;

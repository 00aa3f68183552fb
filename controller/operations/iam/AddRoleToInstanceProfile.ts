import {
	AddRoleToInstanceProfile$,
	type AddRoleToInstanceProfileRequest,
} from "@aws-sdk/client-iam";
import { updateInstanceProfile } from "../../store/instance-profiles.ts";
import { raiseRevisionOfProfile } from "../../store/node-revisions.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { quotaExceeded } from "./errors.ts";
import { requireInstanceProfile, requireRole } from "./find-entity.ts";
import { quotas } from "./quotas.ts";
import { touchedInstanceProfile, touchedRole } from "./touched-resource.ts";

const ROLES_PER_PROFILE = "InstanceSessionsPerInstanceProfile";

/**
 * Puts a role into an instance profile that has none. The caller passes the role to EC2, so it needs iam:PassRole on it.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
 */
export const AddRoleToInstanceProfile = {
	schema: AddRoleToInstanceProfile$,
	resources: (input, call) =>
		touchedInstanceProfile(call, input.InstanceProfileName),
	async passes(input, call) {
		const service = "ec2.amazonaws.com";
		const { accountId } = call.caller;
		// Whichever instances will have the profile: AWS names them all.
		const associatedResourceArn = `arn:aws:ec2:*:${accountId}:instance/*`;
		const roles = await touchedRole(call, input.RoleName);
		return roles.map(({ arn, sighting }) => {
			return { roleArn: arn, service, sighting, associatedResourceArn };
		});
	},
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const { profile_id: id, role_id: held } = await requireInstanceProfile(
				tx,
				call,
				input.InstanceProfileName,
			);
			const role = await requireRole(tx, call, input.RoleName);
			if (held !== null) {
				throw quotaExceeded(ROLES_PER_PROFILE, quotas[ROLES_PER_PROFILE]);
			}
			await updateInstanceProfile(tx, id, {
				role_id: role.role_id,
				role_changed_at: call.clock.now(),
			});
			await raiseRevisionOfProfile(tx, id);
		});
	},
} satisfies Operation<Checked<AddRoleToInstanceProfileRequest>, void>;

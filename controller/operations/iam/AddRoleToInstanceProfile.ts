import {
	AddRoleToInstanceProfile$,
	type AddRoleToInstanceProfileRequest,
} from "@aws-sdk/client-iam";
import { roleArn } from "../../store/entity-arn.ts";
import {
	findInstanceProfileByName,
	updateInstanceProfile,
} from "../../store/instance-profiles.ts";
import { raiseRevisionOfProfile } from "../../store/node-revisions.ts";
import { findRoleByName } from "../../store/roles.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { noSuchInstanceProfile, noSuchRole, quotaExceeded } from "./errors.ts";
import { requireInstanceProfile, requireRole } from "./find-entity.ts";
import { quotas } from "./quotas.ts";
import { touchedInstanceProfile } from "./touched-resource.ts";

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
		const { accountId } = call.caller;
		const role = (await findRoleByName(
			call.store.read,
			accountId,
			input.RoleName,
		)) ?? { account_id: accountId, path: "/", name: input.RoleName };
		return [{ roleArn: roleArn(role), service: "ec2.amazonaws.com" }];
	},
	async nothingToPass({ InstanceProfileName, RoleName }, { caller, store }) {
		const { accountId } = caller;
		const { read } = store;
		if (
			!(await findInstanceProfileByName(read, accountId, InstanceProfileName))
		)
			return noSuchInstanceProfile(InstanceProfileName);
		const role = await findRoleByName(read, accountId, RoleName);
		return role ? undefined : noSuchRole(RoleName);
	},
	async handle(input, call) {
		const { accountId } = call.caller;
		await call.store.write(async (tx) => {
			const { profile_id: id, role_id: held } = await requireInstanceProfile(
				tx,
				accountId,
				input.InstanceProfileName,
			);
			const role = await requireRole(tx, accountId, input.RoleName);
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

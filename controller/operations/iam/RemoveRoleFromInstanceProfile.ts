import {
	RemoveRoleFromInstanceProfile$,
	type RemoveRoleFromInstanceProfileRequest,
} from "@aws-sdk/client-iam";
import { profileLostRole } from "../../credentials/revoke-on-change.ts";
import { updateInstanceProfile } from "../../store/instance-profiles.ts";
import { raiseRevisionOfProfile } from "../../store/node-revisions.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { roleNotInProfile } from "./errors.ts";
import { requireInstanceProfile, requireRole } from "./find-entity.ts";
import { touchedInstanceProfile } from "./touched-resource.ts";

/**
 * Takes the role out of the instance profile: its instances are served no more keys, and keys handed out live on,
 * unless the installation or the role wants them killed.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html
 */
export const RemoveRoleFromInstanceProfile = {
	schema: RemoveRoleFromInstanceProfile$,
	resources: (input, call) =>
		touchedInstanceProfile(call, input.InstanceProfileName),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const profile = await requireInstanceProfile(
				tx,
				call,
				input.InstanceProfileName,
			);
			const role = await requireRole(tx, call, input.RoleName);
			if (profile.role_id !== role.role_id) {
				throw roleNotInProfile(input.RoleName, input.InstanceProfileName);
			}
			const { profile_id: id } = profile;
			const { revokeOnChange, clock } = call;
			const changes = { revokeOnChange, now: clock.now() };
			await updateInstanceProfile(tx, id, {
				role_id: null,
				role_changed_at: changes.now,
			});
			await raiseRevisionOfProfile(tx, id);
			await profileLostRole(tx, id, role.role_id, changes);
		});
	},
} satisfies Operation<Checked<RemoveRoleFromInstanceProfileRequest>, void>;

import {
	DeleteInstanceProfile$,
	type DeleteInstanceProfileRequest,
} from "@aws-sdk/client-iam";
import { deleteInstanceProfile } from "../../store/instance-profiles.ts";
import { raiseRevisionOfProfile } from "../../store/node-revisions.ts";
import { deleteTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { deleteConflict } from "./errors.ts";
import { requireInstanceProfile } from "./find-entity.ts";
import { touchedInstanceProfile } from "./touched-resource.ts";

/**
 * Deletes an instance profile that holds no role. Instances that still name it read `InstanceProfileNotFound`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html
 */
export const DeleteInstanceProfile = {
	schema: DeleteInstanceProfile$,
	resources: (input, call) =>
		touchedInstanceProfile(call, input.InstanceProfileName),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const { profile_id: id, role_id: roleId } = await requireInstanceProfile(
				tx,
				call,
				input.InstanceProfileName,
			);
			if (roleId !== null) {
				throw deleteConflict("must remove roles from instance profile first");
			}
			await raiseRevisionOfProfile(tx, id);
			await deleteTags(tx, id);
			await deleteInstanceProfile(tx, id);
		});
	},
} satisfies Operation<Checked<DeleteInstanceProfileRequest>, void>;

import { DeleteGroup$, type DeleteGroupRequest } from "@aws-sdk/client-iam";
import { deleteGroup, listGroupMembers } from "../../store/groups.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { deleteConflict } from "./errors.ts";
import { requireGroup } from "./find-entity.ts";
import { refuseWithPolicies } from "./identity-end.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Deletes a group that has neither users nor policies.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html
 */
export const DeleteGroup = {
	schema: DeleteGroup$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const { group_id: id } = await requireGroup(tx, call, input.GroupName);
			if ((await listGroupMembers(tx, id)).length > 0) {
				throw deleteConflict("must remove users from group first");
			}
			await refuseWithPolicies(tx, id);
			await deleteGroup(tx, id);
		});
	},
} satisfies Operation<Checked<DeleteGroupRequest>, void>;

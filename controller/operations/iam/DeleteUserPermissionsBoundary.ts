import {
	DeleteUserPermissionsBoundary$,
	type DeleteUserPermissionsBoundaryRequest,
} from "@aws-sdk/client-iam";
import { deletePermissionsBoundary } from "../../store/permissions-boundaries.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Takes the permissions boundary off the user: its own policies alone decide.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html
 */
export const DeleteUserPermissionsBoundary = {
	schema: DeleteUserPermissionsBoundary$,
	resources: (input, call) => touchedUser(call, input.UserName),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, input.UserName);
			await deletePermissionsBoundary(tx, user.user_id);
		});
	},
} satisfies Operation<Checked<DeleteUserPermissionsBoundaryRequest>, void>;

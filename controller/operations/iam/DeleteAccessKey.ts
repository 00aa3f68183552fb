import {
	DeleteAccessKey$,
	type DeleteAccessKeyRequest,
} from "@aws-sdk/client-iam";
import { deleteAccessKey } from "../../store/access-keys.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireAccessKey } from "./access-key.ts";
import { touchedActingUser } from "./acting-user.ts";

/**
 * Deletes an access key of the user, or without UserName of the caller.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html
 */
export const DeleteAccessKey = {
	schema: DeleteAccessKey$,
	resources: (input, call) => touchedActingUser(input.UserName, call),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const key = await requireAccessKey(tx, input, call);
			await deleteAccessKey(tx, key.access_key_id);
		});
	},
} satisfies Operation<Checked<DeleteAccessKeyRequest>, void>;

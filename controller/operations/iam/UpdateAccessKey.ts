import {
	UpdateAccessKey$,
	type UpdateAccessKeyRequest,
} from "@aws-sdk/client-iam";
import { updateAccessKey } from "../../store/access-keys.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireAccessKey } from "./access-key.ts";
import { touchedActingUser } from "./acting-user.ts";
import { statusNotSettable } from "./errors.ts";

/**
 * Switches an access key of the user, or without UserName of the caller, off or on again.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export const UpdateAccessKey = {
	schema: UpdateAccessKey$,
	resources: (input, call) => touchedActingUser(input.UserName, call),
	async handle(input, call) {
		const { Status: status } = input;
		if (status === "Expired") throw statusNotSettable(status);
		await call.store.write(async (tx) => {
			const key = await requireAccessKey(tx, input, call);
			await updateAccessKey(tx, key.access_key_id, { status });
		});
	},
} satisfies Operation<Checked<UpdateAccessKeyRequest>, void>;

import {
	CreateAccessKey$,
	type CreateAccessKeyRequest,
	type CreateAccessKeyResponse,
} from "@aws-sdk/client-iam";
import { insertAccessKey, listAccessKeys } from "../../store/access-keys.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireActingUser, touchedActingUser } from "./acting-user.ts";
import { refuseBeyond } from "./quotas.ts";

/**
 * Creates an access key for the user, or without UserName for the caller. Only this answer shows its secret.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 */
export const CreateAccessKey = {
	schema: CreateAccessKey$,
	resources: (input, call) => touchedActingUser(input.UserName, call),
	async handle(input, call) {
		const { accountId } = call.caller;
		const key = call.credentials.createAccessKey();
		const now = call.clock.now();
		const user = await call.store.write(async (tx) => {
			const owner = await requireActingUser(tx, input.UserName, call);
			const userId = owner?.user_id ?? null;
			const keys = await listAccessKeys(tx, accountId, userId);
			await refuseBeyond(tx, accountId, "AccessKeysPerUser", keys.length + 1);
			await insertAccessKey(tx, {
				access_key_id: key.accessKeyId,
				account_id: accountId,
				user_id: userId,
				sealed_secret: key.sealedSecret,
				status: "Active",
				created_at: now,
				last_used_at: null,
				last_used_service: null,
				last_used_region: null,
			});
			return owner;
		});
		return {
			AccessKey: {
				UserName: user?.name,
				AccessKeyId: key.accessKeyId,
				Status: "Active",
				SecretAccessKey: key.secretAccessKey,
				CreateDate: new Date(now),
			},
		};
	},
} satisfies Operation<Checked<CreateAccessKeyRequest>, CreateAccessKeyResponse>;

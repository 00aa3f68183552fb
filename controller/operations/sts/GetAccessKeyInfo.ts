import {
	GetAccessKeyInfo$,
	type GetAccessKeyInfoRequest,
	type GetAccessKeyInfoResponse,
} from "@aws-sdk/client-sts";
import { findAccessKey } from "../../store/access-keys.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { validationError } from "./errors.ts";

/**
 * Tells which account an access key belongs to. Of temporary keys only the caller's own is known: they are
 * kept nowhere.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export const GetAccessKeyInfo = {
	schema: GetAccessKeyInfo$,
	handle: async ({ AccessKeyId }, { caller, store }) => {
		if (AccessKeyId === caller.accessKeyId)
			return { Account: caller.accountId };
		const key = await findAccessKey(store.read, AccessKeyId);
		if (!key) throw validationError("Invalid Access Key ID.");
		return { Account: key.account_id };
	},
} satisfies Operation<
	Checked<GetAccessKeyInfoRequest>,
	GetAccessKeyInfoResponse
>;

import {
	DeleteKeyPair$,
	type DeleteKeyPairRequest,
	type DeleteKeyPairResult,
} from "@aws-sdk/client-ec2";
import {
	deleteKeyPair,
	findKeyPair,
	findKeyPairById,
} from "../../store/key-pairs.ts";
import type { KeyPairTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import { deleteTags } from "../../store/tags.ts";
import type { Operation } from "../operation.ts";
import { missingParameter } from "./errors.ts";
import { touchedKeyPair } from "./key-pairs.ts";

/**
 * Forgets a public key. One that is not there is no error; instances launched with it keep it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html
 */
export const DeleteKeyPair = {
	schema: DeleteKeyPair$,
	resources: async (input, call) => {
		const { store, caller } = call;
		const row = await find(store.read, caller.accountId, input);
		const name = row?.name ?? input.KeyName;
		return name === undefined ? [] : touchedKeyPair(call, name);
	},
	handle: async (input, call) => {
		if (!input.KeyName && !input.KeyPairId) throw missingParameter("KeyName");
		const found = await call.store.write(async (tx) => {
			const row = await find(tx, call.caller.accountId, input);
			if (!row) return undefined;
			await deleteKeyPair(tx, row.key_pair_id);
			await deleteTags(tx, row.key_pair_id);
			return row;
		});
		return { Return: true, ...(found && { KeyPairId: found.key_pair_id }) };
	},
} satisfies Operation<DeleteKeyPairRequest, DeleteKeyPairResult>;

function find(
	db: Database,
	accountId: string,
	{ KeyName, KeyPairId }: DeleteKeyPairRequest,
): Promise<KeyPairTable | undefined> {
	return KeyPairId
		? findKeyPairById(db, accountId, KeyPairId)
		: findKeyPair(db, accountId, KeyName ?? "");
}

import {
	CreateKeyPair$,
	type CreateKeyPairRequest,
	type KeyPair,
} from "@aws-sdk/client-ec2";
import { findKeyPair } from "../../store/key-pairs.ts";
import { listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	duplicateKeyPair,
	invalidParameter,
	unsupportedParameter,
} from "./errors.ts";
import { keyPairArn, recordKeyPair, touchedKeyPair } from "./key-pairs.ts";
import { newSshKey } from "./new-ssh-key.ts";
import type { SshKeyType } from "./ssh-public-key.ts";
import { describeTags, specifiedTagKeys, tagOnCreate } from "./tags.ts";

/**
 * Makes an SSH key pair; the private key is in the answer and nowhere else. PuTTY's format is refused.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html
 */
export const CreateKeyPair = {
	schema: CreateKeyPair$,
	resources: ({ KeyName }, call) => touchedKeyPair(call, KeyName),
	further: async (input, { region, caller }) =>
		tagOnCreate(
			input.TagSpecifications,
			keyPairArn(region, caller.accountId, input.KeyName),
			"CreateKeyPair",
		),
	contextKeys: (input) => specifiedTagKeys(input.TagSpecifications),
	handle: async (input, call) => {
		const { store, caller } = call;
		const type = readType(input.KeyType);
		if (input.KeyFormat === "ppk") throw unsupportedParameter("KeyFormat");
		// Making a key is dear: not for a name that is taken.
		const known = await findKeyPair(
			store.read,
			caller.accountId,
			input.KeyName,
		);
		if (known) throw duplicateKeyPair(input.KeyName);
		const made = await newSshKey(type, call.random);
		const row = await recordKeyPair(
			call,
			input,
			made.publicKey,
			made.fingerprint,
		);
		return {
			KeyPairId: row.key_pair_id,
			Tags: describeTags(await listTags(store.read, row.key_pair_id)),
			KeyName: row.name,
			KeyFingerprint: row.fingerprint,
			KeyMaterial: made.privateKey,
		};
	},
} satisfies Operation<Checked<CreateKeyPairRequest>, KeyPair>;

function readType(type: string = "rsa"): SshKeyType {
	if (type === "rsa" || type === "ed25519") return type;
	throw invalidParameter("keyType", type, "Must be rsa or ed25519.");
}

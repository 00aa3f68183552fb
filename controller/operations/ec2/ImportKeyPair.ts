import {
	ImportKeyPair$,
	type ImportKeyPairRequest,
	type ImportKeyPairResult,
} from "@aws-sdk/client-ec2";
import { listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { invalidPublicKey } from "./errors.ts";
import { keyPairArn, recordKeyPair, touchedKeyPair } from "./key-pairs.ts";
import { importedFingerprint, parseSshPublicKey } from "./ssh-public-key.ts";
import { describeTags, specifiedTagKeys, tagOnCreate } from "./tags.ts";

/**
 * Records a public key that was made elsewhere, in OpenSSH's format: RSA of 1024, 2048 or 4096 bits, or ED25519.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html
 */
export const ImportKeyPair = {
	schema: ImportKeyPair$,
	resources: ({ KeyName }, call) => touchedKeyPair(call, KeyName),
	further: async (input, { region, caller }) =>
		tagOnCreate(
			input.TagSpecifications,
			keyPairArn(region, caller.accountId, input.KeyName),
			"ImportKeyPair",
		),
	contextKeys: (input) => specifiedTagKeys(input.TagSpecifications),
	handle: async (input, call) => {
		const text = Buffer.from(input.PublicKeyMaterial).toString();
		const publicKey = parseSshPublicKey(text);
		if (!publicKey) throw invalidPublicKey();
		const fingerprint = importedFingerprint(publicKey);
		const row = await recordKeyPair(call, input, publicKey, fingerprint);
		return {
			KeyFingerprint: row.fingerprint,
			KeyName: row.name,
			KeyPairId: row.key_pair_id,
			Tags: describeTags(await listTags(call.store.read, row.key_pair_id)),
		};
	},
} satisfies Operation<Checked<ImportKeyPairRequest>, ImportKeyPairResult>;

import type { TagSpecification } from "@aws-sdk/client-ec2";
import { buildArn } from "#shared/arn.ts";
import { newKeyPairId } from "../../credentials/identifiers.ts";
import { findKeyPair, insertKeyPair } from "../../store/key-pairs.ts";
import type { KeyPairTable } from "../../store/schema.ts";
import { listTags, putTags } from "../../store/tags.ts";
import type { CallContext, Resource } from "../operation.ts";
import { duplicateKeyPair, invalidValue } from "./errors.ts";
import { formatSshPublicKey, type SshPublicKey } from "./ssh-public-key.ts";
import { readTagSpecifications, resourceTagKeys, tagRows } from "./tags.ts";

const LONGEST_NAME = 255;

/** A key pair's ARN, by its name. */
export function keyPairArn(
	region: string,
	accountId: string,
	name: string,
): string {
	const resource = `key-pair/${name}`;
	return buildArn({ service: "ec2", region, accountId, resource });
}

/** What the operations that make key pairs ask for alike. */
interface KeyPairRequest {
	readonly KeyName: string;
	readonly TagSpecifications?: TagSpecification[] | undefined;
}

/** Records a key pair with its tags; throws InvalidKeyPair.Duplicate. */
export async function recordKeyPair(
	call: CallContext,
	request: KeyPairRequest,
	publicKey: SshPublicKey,
	fingerprint: string,
): Promise<KeyPairTable> {
	const tags = readTagSpecifications(request.TagSpecifications, "key-pair");
	const { accountId } = call.caller;
	const row: KeyPairTable = {
		key_pair_id: newKeyPairId(call.random),
		account_id: accountId,
		name: checkName(request.KeyName),
		key_type: publicKey.type,
		fingerprint,
		public_key: formatSshPublicKey(publicKey, request.KeyName),
		created_at: call.clock.now(),
	};
	await call.store.write(async (tx) => {
		const other = await findKeyPair(tx, accountId, row.name);
		if (other) throw duplicateKeyPair(row.name);
		await insertKeyPair(tx, row);
		await putTags(tx, tagRows(accountId, row.key_pair_id, tags));
	});
	return row;
}

/** A name becomes the comment of a line in authorized_keys. */
function checkName(name: string): string {
	if (/^[\x20-\x7e]+$/.test(name) && name.length <= LONGEST_NAME) return name;
	throw invalidValue(
		`Invalid value '${name}' for keyPairName. It must be of printable ASCII characters, ${LONGEST_NAME} at most.`,
	);
}

/** The key pair a call touches by its name, with its tags when it is there. */
export async function touchedKeyPair(
	call: CallContext,
	name: string,
): Promise<readonly Resource[]> {
	const { store, caller, region } = call;
	const arn = keyPairArn(region, caller.accountId, name);
	const row = await findKeyPair(store.read, caller.accountId, name);
	const tags = row ? await listTags(store.read, row.key_pair_id) : [];
	return [{ arn, contextKeys: resourceTagKeys(tags) }];
}

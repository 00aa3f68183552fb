import {
	DescribeKeyPairs$,
	type DescribeKeyPairsRequest,
	type DescribeKeyPairsResult,
	type KeyPairInfo,
} from "@aws-sdk/client-ec2";
import { listKeyPairs } from "../../store/key-pairs.ts";
import type { KeyPairTable, TagTable } from "../../store/schema.ts";
import { listTagsOfAll } from "../../store/tags.ts";
import type { CallContext, Operation } from "../operation.ts";
import { noSuchKeyPair } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { describeTags, tagsByResource } from "./tags.ts";

interface KeyPairView {
	readonly row: KeyPairTable;
	readonly tags: readonly TagTable[];
}

/**
 * Shows the account's key pairs, the public keys on request.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html
 */
export const DescribeKeyPairs = {
	schema: DescribeKeyPairs$,
	handle: async (input, call) => {
		const views = pick(await readKeyPairs(call), input);
		const wanted = applyFilters(
			views,
			input.Filters,
			filters,
			({ tags }) => tags,
		);
		const withKey = input.IncludePublicKey ?? false;
		return { KeyPairs: wanted.map((view) => describe(view, withKey)) };
	},
} satisfies Operation<DescribeKeyPairsRequest, DescribeKeyPairsResult>;

async function readKeyPairs(call: CallContext): Promise<KeyPairView[]> {
	const { store, caller } = call;
	const rows = await listKeyPairs(store.read, caller.accountId);
	const ids = rows.map((row) => row.key_pair_id);
	const tagsOf = tagsByResource(await listTagsOfAll(store.read, ids));
	return rows.map((row) => ({ row, tags: tagsOf(row.key_pair_id) }));
}

function pick(
	views: KeyPairView[],
	{ KeyNames = [], KeyPairIds = [] }: DescribeKeyPairsRequest,
): KeyPairView[] {
	const wanted = new Set([...KeyNames, ...KeyPairIds]);
	if (wanted.size === 0) return views;
	const found = views.filter(
		({ row }) =>
			KeyNames.includes(row.name) || KeyPairIds.includes(row.key_pair_id),
	);
	for (const { row } of found) {
		wanted.delete(row.name);
		wanted.delete(row.key_pair_id);
	}
	for (const missing of wanted) throw noSuchKeyPair(missing);
	return found;
}

const filters: FilterTable<KeyPairView> = {
	fingerprint: ({ row }) => [row.fingerprint],
	"key-name": ({ row }) => [row.name],
	"key-pair-id": ({ row }) => [row.key_pair_id],
};

function describe({ row, tags }: KeyPairView, withKey: boolean): KeyPairInfo {
	return {
		KeyPairId: row.key_pair_id,
		KeyType: row.key_type,
		Tags: describeTags(tags),
		...(withKey && { PublicKey: row.public_key }),
		CreateTime: new Date(row.created_at),
		KeyName: row.name,
		KeyFingerprint: row.fingerprint,
	};
}

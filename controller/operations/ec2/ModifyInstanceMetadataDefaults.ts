import {
	ModifyInstanceMetadataDefaults$,
	type ModifyInstanceMetadataDefaultsRequest,
	type ModifyInstanceMetadataDefaultsResult,
} from "@aws-sdk/client-ec2";
import { putMetadataDefaults } from "../../store/metadata-defaults.ts";
import type { Operation } from "../operation.ts";
import { invalidCombination, invalidParameter } from "./errors.ts";
import {
	type MetadataDefaults,
	readMetadataDefaults,
	readMetadataOptions,
} from "./metadata-options.ts";

/** What takes a default away again. */
const NO_PREFERENCE = "no-preference";
const NO_HOP_LIMIT = -1;

/**
 * Sets what the account's new instances get for metadata options when their launch does not say; instances that
 * are there stay as they are.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataDefaults.html
 */
export const ModifyInstanceMetadataDefaults = {
	schema: ModifyInstanceMetadataDefaults$,
	handle: async (input, { store, caller }) => {
		await store.write(async (tx) => {
			const { accountId } = caller;
			const before = await readMetadataDefaults(tx, accountId);
			const after = change(before, input);
			if (after.httpTokensEnforced && after.httpTokens === "optional") {
				throw invalidCombination(
					"HttpTokens must be required while HttpTokensEnforced is enabled",
				);
			}
			await putMetadataDefaults(tx, accountId, JSON.stringify(after));
		});
		return { Return: true };
	},
} satisfies Operation<
	ModifyInstanceMetadataDefaultsRequest,
	ModifyInstanceMetadataDefaultsResult
>;

function change(
	before: MetadataDefaults,
	input: ModifyInstanceMetadataDefaultsRequest,
): MetadataDefaults {
	const { HttpTokens, HttpEndpoint, InstanceMetadataTags } = input;
	const { HttpPutResponseHopLimit } = input;
	const kept = { ...before };
	if (HttpTokens === NO_PREFERENCE) delete kept.httpTokens;
	if (HttpEndpoint === NO_PREFERENCE) delete kept.httpEndpoint;
	if (InstanceMetadataTags === NO_PREFERENCE) delete kept.instanceMetadataTags;
	if (HttpPutResponseHopLimit === NO_HOP_LIMIT) {
		delete kept.httpPutResponseHopLimit;
	}
	const set = readMetadataOptions({
		HttpTokens: preferred(HttpTokens),
		HttpEndpoint: preferred(HttpEndpoint),
		InstanceMetadataTags: preferred(InstanceMetadataTags),
		HttpPutResponseHopLimit:
			HttpPutResponseHopLimit === NO_HOP_LIMIT
				? undefined
				: HttpPutResponseHopLimit,
	});
	return changeEnforcement({ ...kept, ...set }, input.HttpTokensEnforced);
}

function preferred(value: string | undefined): string | undefined {
	return value === NO_PREFERENCE ? undefined : value;
}

function changeEnforcement(
	{ httpTokensEnforced, ...options }: MetadataDefaults,
	asked: string | undefined,
): MetadataDefaults {
	if (asked === undefined && !httpTokensEnforced) return options;
	if (asked === undefined || asked === "enabled") {
		return { ...options, httpTokensEnforced: true };
	}
	if (asked === "disabled" || asked === NO_PREFERENCE) return options;
	throw invalidParameter(
		"httpTokensEnforced",
		asked,
		"Must be enabled, disabled or no-preference.",
	);
}

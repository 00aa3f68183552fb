import {
	GetInstanceMetadataDefaults$,
	type GetInstanceMetadataDefaultsRequest,
	type GetInstanceMetadataDefaultsResult,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { readMetadataDefaults } from "./metadata-options.ts";

/**
 * Shows what the account has set for the metadata options of its new instances.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html
 */
export const GetInstanceMetadataDefaults = {
	schema: GetInstanceMetadataDefaults$,
	handle: async (_input, { store, caller }) => {
		const set = await readMetadataDefaults(store.read, caller.accountId);
		return {
			AccountLevel: {
				HttpTokens: set.httpTokens,
				HttpPutResponseHopLimit: set.httpPutResponseHopLimit,
				HttpEndpoint: set.httpEndpoint,
				InstanceMetadataTags: set.instanceMetadataTags,
				ManagedBy: "account",
				HttpTokensEnforced: set.httpTokensEnforced && "enabled",
			},
		};
	},
} satisfies Operation<
	GetInstanceMetadataDefaultsRequest,
	GetInstanceMetadataDefaultsResult
>;

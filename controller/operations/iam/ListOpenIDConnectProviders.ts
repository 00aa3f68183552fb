import {
	ListOpenIDConnectProviders$,
	type ListOpenIDConnectProvidersRequest,
	type ListOpenIDConnectProvidersResponse,
} from "@aws-sdk/client-iam";
import { listOidcProviders } from "../../store/oidc-providers.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { touchedPath } from "./touched-resource.ts";

/**
 * Lists the ARNs of the account's OpenID Connect providers.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html
 */
export const ListOpenIDConnectProviders = {
	schema: ListOpenIDConnectProviders$,
	resources: async (_input, call) => touchedPath(call, "oidc-provider"),
	async handle(_input, call) {
		const { accountId } = call.caller;
		const providers = await listOidcProviders(call.store.read, accountId);
		return {
			OpenIDConnectProviderList: providers.map(({ provider_arn: Arn }) => ({
				Arn,
			})),
		};
	},
} satisfies Operation<
	Checked<ListOpenIDConnectProvidersRequest>,
	ListOpenIDConnectProvidersResponse
>;

import {
	ListOpenIDConnectProviderTags$,
	type ListOpenIDConnectProviderTagsRequest,
	type ListOpenIDConnectProviderTagsResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	requireOidcProvider,
	tagsOfOidcProvider,
	touchedOidcProvider,
} from "./oidc-provider.ts";
import { pageTags } from "./tags.ts";

/**
 * Lists the tags of the OpenID Connect provider, sorted by key.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html
 */
export const ListOpenIDConnectProviderTags = {
	schema: ListOpenIDConnectProviderTags$,
	resources: (input, call) =>
		touchedOidcProvider(call, input.OpenIDConnectProviderArn),
	async handle(input, call) {
		const provider = await requireOidcProvider(
			call.store.read,
			call,
			input.OpenIDConnectProviderArn,
		);
		return pageTags(input, call, tagsOfOidcProvider(provider));
	},
} satisfies Operation<
	Checked<ListOpenIDConnectProviderTagsRequest>,
	ListOpenIDConnectProviderTagsResponse
>;

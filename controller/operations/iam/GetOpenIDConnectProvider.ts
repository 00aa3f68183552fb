import {
	GetOpenIDConnectProvider$,
	type GetOpenIDConnectProviderRequest,
	type GetOpenIDConnectProviderResponse,
} from "@aws-sdk/client-iam";
import { listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	readStringList,
	requireOidcProvider,
	touchedOidcProvider,
} from "./oidc-provider.ts";
import { describeTags } from "./tags.ts";

/**
 * Retrieves the record of an OpenID Connect provider.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html
 */
export const GetOpenIDConnectProvider = {
	schema: GetOpenIDConnectProvider$,
	resources: (input, call) =>
		touchedOidcProvider(call, input.OpenIDConnectProviderArn),
	async handle({ OpenIDConnectProviderArn: arn }, call) {
		const { read } = call.store;
		const provider = await requireOidcProvider(read, call, arn);
		return {
			Url: provider.url,
			ClientIDList: readStringList(provider.client_ids),
			ThumbprintList: readStringList(provider.thumbprints),
			CreateDate: new Date(provider.created_at),
			Tags: describeTags(await listTags(read, arn)),
		};
	},
} satisfies Operation<
	Checked<GetOpenIDConnectProviderRequest>,
	GetOpenIDConnectProviderResponse
>;

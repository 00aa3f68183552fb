import {
	TagOpenIDConnectProvider$,
	type TagOpenIDConnectProviderRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	requireOidcProvider,
	tagsOfOidcProvider,
	touchedOidcProvider,
} from "./oidc-provider.ts";
import { checkTags, requestTagKeys, setTags } from "./tags.ts";

/**
 * Adds tags to the OpenID Connect provider, or replaces the values of keys that are there.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html
 */
export const TagOpenIDConnectProvider = {
	schema: TagOpenIDConnectProvider$,
	resources: (input, call) =>
		touchedOidcProvider(call, input.OpenIDConnectProviderArn),
	contextKeys: (input) => requestTagKeys(input.Tags),
	async handle(input, call) {
		checkTags(input.Tags, false);
		await call.store.write(async (tx) => {
			const provider = await requireOidcProvider(
				tx,
				call,
				input.OpenIDConnectProviderArn,
			);
			await setTags(tx, tagsOfOidcProvider(provider), input.Tags);
		});
	},
} satisfies Operation<Checked<TagOpenIDConnectProviderRequest>, void>;

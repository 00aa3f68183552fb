import {
	UntagOpenIDConnectProvider$,
	type UntagOpenIDConnectProviderRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	requireOidcProvider,
	tagsOfOidcProvider,
	touchedOidcProvider,
} from "./oidc-provider.ts";
import { dropTags, requestKeys } from "./tags.ts";

/**
 * Removes tags from the OpenID Connect provider.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html
 */
export const UntagOpenIDConnectProvider = {
	schema: UntagOpenIDConnectProvider$,
	resources: (input, call) =>
		touchedOidcProvider(call, input.OpenIDConnectProviderArn),
	contextKeys: (input) => requestKeys(input.TagKeys),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const provider = await requireOidcProvider(
				tx,
				call,
				input.OpenIDConnectProviderArn,
			);
			await dropTags(tx, tagsOfOidcProvider(provider), input.TagKeys);
		});
	},
} satisfies Operation<Checked<UntagOpenIDConnectProviderRequest>, void>;

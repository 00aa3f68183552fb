import {
	CreateOpenIDConnectProvider$,
	type CreateOpenIDConnectProviderRequest,
	type CreateOpenIDConnectProviderResponse,
} from "@aws-sdk/client-iam";
import {
	findOidcProvider,
	insertOidcProvider,
	listOidcProviders,
} from "../../store/oidc-providers.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { oidcProviderAlreadyExists } from "./errors.ts";
import {
	checkThumbprints,
	clientIdList,
	providerArn,
	providerName,
	tagsOfOidcProvider,
	touchedOidcProvider,
} from "./oidc-provider.ts";
import { refuseBeyond } from "./quotas.ts";
import {
	checkTags,
	requestTagKeys,
	setTags,
	tagOnCreate,
	tagsIfAny,
} from "./tags.ts";

/**
 * Creates a record of an OpenID Connect provider whose users may assume roles. Nobody asks the provider for its
 * certificate: a list left out stays empty.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export const CreateOpenIDConnectProvider = {
	schema: CreateOpenIDConnectProvider$,
	resources: (input, call) =>
		touchedOidcProvider(
			call,
			providerArn(call.caller.accountId, providerName(input.Url)),
		),
	further: (input, call) =>
		tagOnCreate("iam:TagOpenIDConnectProvider", input.Tags, () =>
			touchedOidcProvider(
				call,
				providerArn(call.caller.accountId, providerName(input.Url)),
			),
		),
	contextKeys: (input) => requestTagKeys(input.Tags),
	async handle(input, call) {
		const { accountId } = call.caller;
		const { ClientIDList = [], ThumbprintList = [], Tags = [] } = input;
		checkThumbprints(ThumbprintList);
		checkTags(Tags, false);
		const name = providerName(input.Url);
		const arn = providerArn(accountId, name);
		const now = call.clock.now();
		await call.store.write(async (tx) => {
			if (await findOidcProvider(tx, arn)) {
				throw oidcProviderAlreadyExists(input.Url);
			}
			const provider = {
				provider_arn: arn,
				account_id: accountId,
				url: name,
				client_ids: await clientIdList(tx, accountId, ClientIDList),
				thumbprints: JSON.stringify(ThumbprintList),
				created_at: now,
			};
			await insertOidcProvider(tx, provider);
			const { length } = await listOidcProviders(tx, accountId);
			const quota = "OpenIDConnectProvidersPerAccount";
			await refuseBeyond(tx, accountId, quota, length);
			await setTags(tx, tagsOfOidcProvider(provider), Tags);
		});
		return { OpenIDConnectProviderArn: arn, ...tagsIfAny(Tags) };
	},
} satisfies Operation<
	Checked<CreateOpenIDConnectProviderRequest>,
	CreateOpenIDConnectProviderResponse
>;

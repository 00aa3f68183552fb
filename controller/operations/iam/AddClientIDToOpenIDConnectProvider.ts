import {
	AddClientIDToOpenIDConnectProvider$,
	type AddClientIDToOpenIDConnectProviderRequest,
} from "@aws-sdk/client-iam";
import { updateOidcProvider } from "../../store/oidc-providers.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	clientIdList,
	readStringList,
	requireOidcProvider,
	touchedOidcProvider,
} from "./oidc-provider.ts";

/**
 * Adds a client (audience) to the provider; one that is there stays.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html
 */
export const AddClientIDToOpenIDConnectProvider = {
	schema: AddClientIDToOpenIDConnectProvider$,
	resources: (input, call) =>
		touchedOidcProvider(call, input.OpenIDConnectProviderArn),
	async handle({ OpenIDConnectProviderArn: arn, ClientID }, call) {
		const { accountId } = call.caller;
		await call.store.write(async (tx) => {
			const provider = await requireOidcProvider(tx, call, arn);
			const ids = [...readStringList(provider.client_ids), ClientID];
			const client_ids = await clientIdList(tx, accountId, ids);
			await updateOidcProvider(tx, arn, { client_ids });
		});
	},
} satisfies Operation<Checked<AddClientIDToOpenIDConnectProviderRequest>, void>;

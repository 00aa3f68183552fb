import {
	RemoveClientIDFromOpenIDConnectProvider$,
	type RemoveClientIDFromOpenIDConnectProviderRequest,
} from "@aws-sdk/client-iam";
import { updateOidcProvider } from "../../store/oidc-providers.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	readStringList,
	requireOidcProvider,
	touchedOidcProvider,
} from "./oidc-provider.ts";

/**
 * Removes a client (audience) from the provider; one that is not there is nothing to complain about.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html
 */
export const RemoveClientIDFromOpenIDConnectProvider = {
	schema: RemoveClientIDFromOpenIDConnectProvider$,
	resources: (input, call) =>
		touchedOidcProvider(call, input.OpenIDConnectProviderArn),
	async handle({ OpenIDConnectProviderArn: arn, ClientID }, call) {
		await call.store.write(async (tx) => {
			const provider = await requireOidcProvider(tx, call, arn);
			const ids = readStringList(provider.client_ids);
			const rest = ids.filter((id) => id !== ClientID);
			await updateOidcProvider(tx, arn, { client_ids: JSON.stringify(rest) });
		});
	},
} satisfies Operation<
	Checked<RemoveClientIDFromOpenIDConnectProviderRequest>,
	void
>;

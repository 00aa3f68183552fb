import {
	UpdateOpenIDConnectProviderThumbprint$,
	type UpdateOpenIDConnectProviderThumbprintRequest,
} from "@aws-sdk/client-iam";
import { updateOidcProvider } from "../../store/oidc-providers.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	checkThumbprints,
	requireOidcProvider,
	touchedOidcProvider,
} from "./oidc-provider.ts";

/**
 * Replaces the list of certificates that the provider may show.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html
 */
export const UpdateOpenIDConnectProviderThumbprint = {
	schema: UpdateOpenIDConnectProviderThumbprint$,
	resources: (input, call) =>
		touchedOidcProvider(call, input.OpenIDConnectProviderArn),
	async handle({ OpenIDConnectProviderArn: arn, ThumbprintList }, call) {
		checkThumbprints(ThumbprintList);
		await call.store.write(async (tx) => {
			await requireOidcProvider(tx, call, arn);
			const thumbprints = JSON.stringify(ThumbprintList);
			await updateOidcProvider(tx, arn, { thumbprints });
		});
	},
} satisfies Operation<
	Checked<UpdateOpenIDConnectProviderThumbprintRequest>,
	void
>;

import {
	DeleteOpenIDConnectProvider$,
	type DeleteOpenIDConnectProviderRequest,
} from "@aws-sdk/client-iam";
import { deleteOidcProvider } from "../../store/oidc-providers.ts";
import { deleteTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { noOidcProviderToDelete } from "./errors.ts";
import { findOwnOidcProvider, touchedOidcProvider } from "./oidc-provider.ts";

/**
 * Deletes the record of an OpenID Connect provider. Roles that trust it are left as they are.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
 */
export const DeleteOpenIDConnectProvider = {
	schema: DeleteOpenIDConnectProvider$,
	resources: (input, call) =>
		touchedOidcProvider(call, input.OpenIDConnectProviderArn),
	async handle({ OpenIDConnectProviderArn: arn }, call) {
		await call.store.write(async (tx) => {
			if (!(await findOwnOidcProvider(tx, call, arn))) {
				throw noOidcProviderToDelete(arn);
			}
			await deleteTags(tx, arn);
			await deleteOidcProvider(tx, arn);
		});
	},
} satisfies Operation<Checked<DeleteOpenIDConnectProviderRequest>, void>;

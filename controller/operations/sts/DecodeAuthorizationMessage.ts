import {
	DecodeAuthorizationMessage$,
	type DecodeAuthorizationMessageRequest,
	type DecodeAuthorizationMessageResponse,
} from "@aws-sdk/client-sts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { invalidAuthorizationMessage } from "./errors.ts";

/**
 * Opens the encoded message of a denial, made in the caller's own account.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export const DecodeAuthorizationMessage = {
	schema: DecodeAuthorizationMessage$,
	handle: async ({ EncodedMessage }, { caller, authorizationMessages }) => {
		const { accountId } = caller;
		const message = authorizationMessages.open(accountId, EncodedMessage);
		if (message === undefined) throw invalidAuthorizationMessage();
		return { DecodedMessage: message };
	},
} satisfies Operation<
	Checked<DecodeAuthorizationMessageRequest>,
	DecodeAuthorizationMessageResponse
>;

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DecodeAuthorizationMessage } from "../../../../controller/operations/sts/DecodeAuthorizationMessage.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

describe("DecodeAuthorizationMessage", () => {
	it("opens a message of the caller's account and no other", async () => {
		const call = await fakeCallContext({
			authorizationMessages: {
				open: (accountId, encoded) =>
					accountId === ACCOUNT_ID && encoded === "sealed" ? "{}" : undefined,
			},
		});
		assert.deepEqual(
			await DecodeAuthorizationMessage.handle(
				{ EncodedMessage: "sealed" },
				call,
			),
			{ DecodedMessage: "{}" },
		);
		await assert.rejects(
			DecodeAuthorizationMessage.handle({ EncodedMessage: "other" }, call),
			{
				name: "InvalidAuthorizationMessageException",
				message: "Message is not valid",
			},
		);
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetContextKeysForCustomPolicy } from "../../../../controller/operations/iam/GetContextKeysForCustomPolicy.ts";
import { iamCall } from "../../../fakes/iam-call.ts";

describe("GetContextKeysForCustomPolicy", () => {
	it("lists what conditions and variables name, each key once", async () => {
		const iam = await iamCall();
		const document = (Condition: object) =>
			JSON.stringify({
				Version: "2012-10-17",
				Statement: {
					Effect: "Allow",
					Action: "s3:*",
					Resource: "arn:aws:s3:::home/$" + "{aws:username}/*",
					Condition,
				},
			});
		const PolicyInputList = [
			document({ Bool: { "aws:SecureTransport": "true" } }),
			document({ Null: { "AWS:securetransport": "false" } }),
		];
		assert.deepEqual(
			await iam.run(GetContextKeysForCustomPolicy, { PolicyInputList }),
			{ ContextKeyNames: ["aws:SecureTransport", "aws:username"] },
		);
	});

	it("rejects a text that is no policy", async () => {
		const iam = await iamCall();
		assert.equal(
			await iam.refusal(GetContextKeysForCustomPolicy, {
				PolicyInputList: ["nothing"],
			}),
			"InvalidInput: Syntax errors in policy.",
		);
	});
});

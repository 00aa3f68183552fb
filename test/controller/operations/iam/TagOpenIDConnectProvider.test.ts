import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateOpenIDConnectProvider } from "../../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { TagOpenIDConnectProvider } from "../../../../controller/operations/iam/TagOpenIDConnectProvider.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const OpenIDConnectProviderArn = arn("oidc-provider/id.example.com/team");

async function withProvider(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateOpenIDConnectProvider, {
		Url: "https://id.example.com/team",
		ClientIDList: ["one"],
		ThumbprintList: ["a".repeat(40)],
	});
	return iam;
}

const input = {
	OpenIDConnectProviderArn,
	Tags: [{ Key: "a", Value: "b" }],
};

describe("TagOpenIDConnectProvider", () => {
	describe("authorization", () => {
		it("touches the provider and offers its tags", async () => {
			const iam = await withProvider();
			await iam.run(TagOpenIDConnectProvider, input);
			assert.deepEqual(await iam.offers(TagOpenIDConnectProvider, input), [
				{
					arn: OpenIDConnectProviderArn,
					contextKeys: { "aws:ResourceTag/a": "b" },
				},
			]);
		});
	});

	describe("behaviour", () => {
		it("rejects a fifty-first tag", async () => {
			const iam = await withProvider();
			const Tags = Array.from({ length: 50 }, (_, index) => ({
				Key: `key-${index}`,
				Value: "",
			}));
			await iam.run(TagOpenIDConnectProvider, { ...input, Tags });
			assert.equal(
				await iam.refusal(TagOpenIDConnectProvider, input),
				"LimitExceeded: The number of tags has reached the maximum limit.",
			);
		});
	});
});

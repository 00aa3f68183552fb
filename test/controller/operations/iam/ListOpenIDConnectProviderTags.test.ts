import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateOpenIDConnectProvider } from "../../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { ListOpenIDConnectProviderTags } from "../../../../controller/operations/iam/ListOpenIDConnectProviderTags.ts";
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

describe("ListOpenIDConnectProviderTags", () => {
	describe("authorization", () => {
		it("touches the provider", async () => {
			const iam = await withProvider();
			const input = { OpenIDConnectProviderArn };
			assert.deepEqual(
				await iam.touches(ListOpenIDConnectProviderTags, input),
				[OpenIDConnectProviderArn],
			);
		});
	});

	describe("behaviour", () => {
		it("lists the provider's tags", async () => {
			const iam = await withProvider();
			const input = { OpenIDConnectProviderArn };
			assert.deepEqual(await iam.run(ListOpenIDConnectProviderTags, input), {
				Tags: [],
				IsTruncated: false,
			});
		});
	});
});

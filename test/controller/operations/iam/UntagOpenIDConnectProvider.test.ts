import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateOpenIDConnectProvider } from "../../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { ListOpenIDConnectProviderTags } from "../../../../controller/operations/iam/ListOpenIDConnectProviderTags.ts";
import { TagOpenIDConnectProvider } from "../../../../controller/operations/iam/TagOpenIDConnectProvider.ts";
import { UntagOpenIDConnectProvider } from "../../../../controller/operations/iam/UntagOpenIDConnectProvider.ts";
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

describe("UntagOpenIDConnectProvider", () => {
	describe("authorization", () => {
		it("touches the provider", async () => {
			const iam = await withProvider();
			const input = { OpenIDConnectProviderArn, TagKeys: ["a"] };
			assert.deepEqual(await iam.touches(UntagOpenIDConnectProvider, input), [
				OpenIDConnectProviderArn,
			]);
		});
	});

	describe("behaviour", () => {
		it("removes tags by key in exact case", async () => {
			const iam = await withProvider();
			const Tags = [
				{ Key: "A", Value: "1" },
				{ Key: "a", Value: "2" },
			];
			await iam.run(TagOpenIDConnectProvider, {
				OpenIDConnectProviderArn,
				Tags,
			});
			await iam.run(UntagOpenIDConnectProvider, {
				OpenIDConnectProviderArn,
				TagKeys: ["a"],
			});
			const page = await iam.run(ListOpenIDConnectProviderTags, {
				OpenIDConnectProviderArn,
			});
			assert.deepEqual(page.Tags, [{ Key: "A", Value: "1" }]);
		});
	});
});

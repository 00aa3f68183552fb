import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateOpenIDConnectProvider } from "../../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { GetOpenIDConnectProvider } from "../../../../controller/operations/iam/GetOpenIDConnectProvider.ts";
import { TagOpenIDConnectProvider } from "../../../../controller/operations/iam/TagOpenIDConnectProvider.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";
import { rootCaller } from "../../../fakes/principals.ts";

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

describe("GetOpenIDConnectProvider", () => {
	describe("authorization", () => {
		it("touches the provider", async () => {
			const iam = await withProvider();
			const input = { OpenIDConnectProviderArn };
			assert.deepEqual(await iam.touches(GetOpenIDConnectProvider, input), [
				OpenIDConnectProviderArn,
			]);
		});

		it("tells policies nothing of another account's", async () => {
			const iam = await withProvider();
			await iam.run(TagOpenIDConnectProvider, {
				OpenIDConnectProviderArn,
				Tags: [{ Key: "secret", Value: "tag" }],
			});
			const theirs = iam.as({ ...rootCaller, accountId: "222222222222" });
			const [touched] = await theirs.offers(GetOpenIDConnectProvider, {
				OpenIDConnectProviderArn,
			});
			const [absent] = await iam.offers(GetOpenIDConnectProvider, {
				OpenIDConnectProviderArn: `${OpenIDConnectProviderArn}-absent`,
			});
			assert.deepEqual(touched?.contextKeys, absent?.contextKeys);
		});
	});

	describe("behaviour", () => {
		it("answers the provider with its URL's scheme left out", async () => {
			const iam = await withProvider();
			const input = { OpenIDConnectProviderArn };
			assert.deepEqual(await iam.run(GetOpenIDConnectProvider, input), {
				Url: "id.example.com/team",
				ClientIDList: ["one"],
				ThumbprintList: ["a".repeat(40)],
				CreateDate: new Date(iam.context.clock.now()),
				Tags: [],
			});
		});

		it("rejects a provider that is not there, and the ARN of something else", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(GetOpenIDConnectProvider, {
					OpenIDConnectProviderArn,
				}),
				`NoSuchEntity: OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
			);
			const wrong = arn("role/Worker-of-the-team");
			assert.equal(
				await iam.refusal(GetOpenIDConnectProvider, {
					OpenIDConnectProviderArn: wrong,
				}),
				`InvalidInput: ARN ${wrong} is not valid.`,
			);
		});
	});
});

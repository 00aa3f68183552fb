import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateOpenIDConnectProvider } from "../../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { GetOpenIDConnectProvider } from "../../../../controller/operations/iam/GetOpenIDConnectProvider.ts";
import { RemoveClientIDFromOpenIDConnectProvider } from "../../../../controller/operations/iam/RemoveClientIDFromOpenIDConnectProvider.ts";
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

const input = { OpenIDConnectProviderArn, ClientID: "one" };

describe("RemoveClientIDFromOpenIDConnectProvider", () => {
	describe("authorization", () => {
		it("touches the provider", async () => {
			const iam = await withProvider();
			assert.deepEqual(
				await iam.touches(RemoveClientIDFromOpenIDConnectProvider, input),
				[OpenIDConnectProviderArn],
			);
		});
	});

	describe("behaviour", () => {
		it("removes a client, and does not mind one that is not there", async () => {
			const iam = await withProvider();
			await iam.run(RemoveClientIDFromOpenIDConnectProvider, input);
			await iam.run(RemoveClientIDFromOpenIDConnectProvider, input);
			const provider = await iam.run(GetOpenIDConnectProvider, {
				OpenIDConnectProviderArn,
			});
			assert.deepEqual(provider.ClientIDList, []);
		});

		it("rejects a provider that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(RemoveClientIDFromOpenIDConnectProvider, input),
				`NoSuchEntity: OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
			);
		});
	});
});

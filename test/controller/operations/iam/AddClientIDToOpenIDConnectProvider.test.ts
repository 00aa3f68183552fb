import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddClientIDToOpenIDConnectProvider } from "../../../../controller/operations/iam/AddClientIDToOpenIDConnectProvider.ts";
import { CreateOpenIDConnectProvider } from "../../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { GetOpenIDConnectProvider } from "../../../../controller/operations/iam/GetOpenIDConnectProvider.ts";
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

const input = { OpenIDConnectProviderArn, ClientID: "two" };

describe("AddClientIDToOpenIDConnectProvider", () => {
	describe("authorization", () => {
		it("touches the provider", async () => {
			const iam = await withProvider();
			assert.deepEqual(
				await iam.touches(AddClientIDToOpenIDConnectProvider, input),
				[OpenIDConnectProviderArn],
			);
		});
	});

	describe("behaviour", () => {
		it("adds a client once", async () => {
			const iam = await withProvider();
			await iam.run(AddClientIDToOpenIDConnectProvider, input);
			await iam.run(AddClientIDToOpenIDConnectProvider, input);
			const provider = await iam.run(GetOpenIDConnectProvider, {
				OpenIDConnectProviderArn,
			});
			assert.deepEqual(provider.ClientIDList, ["one", "two"]);
		});

		it("rejects a provider that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(AddClientIDToOpenIDConnectProvider, input),
				`NoSuchEntity: OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
			);
		});
	});
});

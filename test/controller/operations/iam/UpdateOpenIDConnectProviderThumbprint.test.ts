import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateOpenIDConnectProvider } from "../../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { GetOpenIDConnectProvider } from "../../../../controller/operations/iam/GetOpenIDConnectProvider.ts";
import { UpdateOpenIDConnectProviderThumbprint } from "../../../../controller/operations/iam/UpdateOpenIDConnectProviderThumbprint.ts";
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

const input = { OpenIDConnectProviderArn, ThumbprintList: ["b".repeat(40)] };

describe("UpdateOpenIDConnectProviderThumbprint", () => {
	describe("authorization", () => {
		it("touches the provider", async () => {
			const iam = await withProvider();
			assert.deepEqual(
				await iam.touches(UpdateOpenIDConnectProviderThumbprint, input),
				[OpenIDConnectProviderArn],
			);
		});
	});

	describe("behaviour", () => {
		it("replaces the thumbprints", async () => {
			const iam = await withProvider();
			await iam.run(UpdateOpenIDConnectProviderThumbprint, input);
			await iam.run(UpdateOpenIDConnectProviderThumbprint, input);
			const provider = await iam.run(GetOpenIDConnectProvider, {
				OpenIDConnectProviderArn,
			});
			assert.deepEqual(provider.ThumbprintList, input.ThumbprintList);
		});

		it("rejects a provider that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(UpdateOpenIDConnectProviderThumbprint, input),
				`NoSuchEntity: OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
			);
		});
	});
});

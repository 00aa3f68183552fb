import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateOpenIDConnectProvider } from "../../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { DeleteOpenIDConnectProvider } from "../../../../controller/operations/iam/DeleteOpenIDConnectProvider.ts";
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

describe("DeleteOpenIDConnectProvider", () => {
	describe("authorization", () => {
		it("touches the provider", async () => {
			const iam = await withProvider();
			const input = { OpenIDConnectProviderArn };
			assert.deepEqual(await iam.touches(DeleteOpenIDConnectProvider, input), [
				OpenIDConnectProviderArn,
			]);
		});
	});

	describe("behaviour", () => {
		it("deletes the provider, and rejects to do it again or for another account", async () => {
			const iam = await withProvider();
			const input = { OpenIDConnectProviderArn };
			const missing = `NoSuchEntity: OpenId connect Provider ${OpenIDConnectProviderArn} cannot be found.`;
			const foreign = iam.as({ ...rootCaller, accountId: "222222222222" });
			assert.equal(
				await foreign.refusal(DeleteOpenIDConnectProvider, input),
				missing,
			);
			await iam.run(DeleteOpenIDConnectProvider, input);
			assert.equal(
				await iam.refusal(DeleteOpenIDConnectProvider, input),
				missing,
			);
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateOpenIDConnectProvider } from "../../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { ListOpenIDConnectProviders } from "../../../../controller/operations/iam/ListOpenIDConnectProviders.ts";
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

describe("ListOpenIDConnectProviders", () => {
	describe("authorization", () => {
		it("touches the account's providers", async () => {
			const iam = await iamCall();
			assert.deepEqual(await iam.touches(ListOpenIDConnectProviders, {}), [
				arn("oidc-provider/"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the account's providers", async () => {
			const iam = await withProvider();
			assert.deepEqual(await iam.run(ListOpenIDConnectProviders, {}), {
				OpenIDConnectProviderList: [{ Arn: OpenIDConnectProviderArn }],
			});
			const foreign = iam.as({ ...rootCaller, accountId: "222222222222" });
			assert.deepEqual(await foreign.run(ListOpenIDConnectProviders, {}), {
				OpenIDConnectProviderList: [],
			});
		});
	});
});

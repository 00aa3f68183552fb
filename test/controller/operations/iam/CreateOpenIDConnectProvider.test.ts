import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateOpenIDConnectProvider } from "../../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { arn, iamCall } from "../../../fakes/iam-call.ts";

const Url = "https://id.example.com/team";

describe("CreateOpenIDConnectProvider", () => {
	describe("input", () => {
		it("refuses URLs that are no issuers", async () => {
			const iam = await iamCall();
			for (const Url of [
				"id.example.com",
				"http://id.example.com",
				"https://id.example.com?x=1",
			]) {
				assert.equal(
					await iam.refusal(CreateOpenIDConnectProvider, { Url }),
					"ValidationError: Invalid Open ID Connect Provider URL",
				);
			}
		});

		it("refuses a sixth thumbprint and a hundred and first client", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(CreateOpenIDConnectProvider, {
					Url,
					ThumbprintList: Array.from({ length: 6 }, () => "a".repeat(40)),
				}),
				"InvalidInput: Thumbprint list must contain fewer than 5 entries.",
			);
			assert.equal(
				await iam.refusal(CreateOpenIDConnectProvider, {
					Url,
					ClientIDList: Array.from({ length: 101 }, (_, index) => `c-${index}`),
				}),
				"LimitExceeded: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100",
			);
		});
	});

	describe("authorization", () => {
		it("touches the ARN that the URL implies", async () => {
			const iam = await iamCall();
			assert.deepEqual(
				await iam.touches(CreateOpenIDConnectProvider, { Url }),
				[arn("oidc-provider/id.example.com/team")],
			);
		});
	});

	describe("behaviour", () => {
		it("answers the ARN and rejects a second provider of the same URL", async () => {
			const iam = await iamCall();
			assert.deepEqual(await iam.run(CreateOpenIDConnectProvider, { Url }), {
				OpenIDConnectProviderArn: arn("oidc-provider/id.example.com/team"),
			});
			assert.equal(
				await iam.refusal(CreateOpenIDConnectProvider, { Url }),
				`EntityAlreadyExists: Provider with url ${Url} already exists.`,
			);
		});
	});
});

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { CERTIFICATE_PATH } from "../../../controller/identity/publish-certificates.ts";
import { type ApiServer, startApi } from "../../fakes/api-server.ts";
import { FakeIdentityKeys } from "../../fakes/fake-identity-keys.ts";

describe("publishing the certificates of identity documents", () => {
	let api: ApiServer;
	before(async () => {
		api = await startApi({ identityKeys: new FakeIdentityKeys() });
	});
	after(() => api[Symbol.asyncDispose]());

	it("answers everybody, signed or not", async () => {
		const answer = await fetch(api.endpoint + CERTIFICATE_PATH);
		assert.equal(answer.status, 200);
		assert.equal(await answer.text(), "certificate 1\n");
		assert.equal(
			answer.headers.get("content-type"),
			"application/pem-certificate-chain",
		);
	});

	it("leaves every other path and method to the API", async () => {
		const post = { method: "POST" };
		for (const [path, init] of [
			[`${CERTIFICATE_PATH}x`, {}],
			[CERTIFICATE_PATH, post],
		] as const) {
			const answer = await fetch(api.endpoint + path, init);
			assert.doesNotMatch(await answer.text(), /certificate 1/);
		}
	});
});

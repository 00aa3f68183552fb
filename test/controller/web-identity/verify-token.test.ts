import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { SignJWT } from "jose";
import { UnusableAnswer } from "../../../controller/web-identity/fetch-json.ts";
import { ProviderKeys } from "../../../controller/web-identity/provider-keys.ts";
import { verifyToken } from "../../../controller/web-identity/verify-token.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { IdentityProvider } from "../../fakes/identity-provider.ts";

describe("tokens of other issuers", () => {
	let provider: IdentityProvider;
	let clock: FakeClock;
	let keys: ProviderKeys;

	beforeEach(async () => {
		provider = await IdentityProvider.start();
		clock = new FakeClock();
		keys = new ProviderKeys(provider.fetchJson, clock);
	});

	const now = () => Math.floor(clock.now() / 1000);
	const verify = (token: string) =>
		verifyToken(token, provider.url, keys, clock);
	const refusal = async (token: string) => {
		const verified = await verify(token);
		return "refusal" in verified ? verified.refusal : undefined;
	};

	it("are believed when their provider's key signed them, in their time", async () => {
		const verified = await verify(await provider.token(now()));
		assert.ok("claims" in verified);
		assert.equal(verified.claims.sub, "pod-1");
	});

	it("are refused when changed, signed by another's key, of another issuer, or unsigned", async () => {
		const token = await provider.token(now());
		const [header, , signature] = token.split(".");
		const forged = Buffer.from(
			JSON.stringify({ iss: provider.url, sub: "admin", aud: "gumleaf" }),
		).toString("base64url");
		assert.equal(
			await refusal(`${header}.${forged}.${signature}`),
			"signature",
		);
		await provider.addKey("second");
		const swapped = { kid: "first", signedBy: "second" };
		assert.equal(
			await refusal(await provider.token(now(), {}, swapped)),
			"signature",
		);
		const foreign = await provider.token(now(), { iss: "https://other" });
		assert.equal(await refusal(foreign), "signature");
		const none = Buffer.from('{"alg":"none"}').toString("base64url");
		assert.equal(await refusal(`${none}.${forged}.`), "signature");
	});

	it("are refused when a shared secret signed them: a public key is no secret", async () => {
		const hmac = await new SignJWT({ sub: "admin", aud: "gumleaf" })
			.setProtectedHeader({ alg: "HS256", kid: "first" })
			.setIssuer(provider.url)
			.setIssuedAt(now())
			.setExpirationTime(now() + 300)
			.sign(Buffer.alloc(32, 1));
		assert.equal(await refusal(hmac), "signature");
	});

	it("are refused before and after their time, a minute's difference of clocks apart", async () => {
		const token = await provider.token(now());
		clock.advance(359_000);
		assert.equal(await refusal(token), undefined);
		clock.advance(2_000);
		assert.equal(await refusal(token), "expired");
		const early = await provider.token(now(), { nbf: now() + 61 });
		assert.equal(await refusal(early), "signature");
		const endless = await provider.token(now(), { exp: undefined });
		assert.equal(await refusal(endless), "signature");
	});

	it("cost the provider two requests in ten minutes, however many come at once", async () => {
		const token = await provider.token(now());
		await Promise.all([verify(token), verify(token), verify(token)]);
		await verify(token);
		assert.deepEqual(provider.asked, [
			`${provider.url}/.well-known/openid-configuration`,
			`${provider.url}/keys`,
		]);
		clock.advance(10 * 60_000);
		await verify(await provider.token(now()));
		assert.equal(provider.asked.length, 4);
	});

	it("have the provider asked anew when the clock was set back to before it was last asked", async () => {
		await verify(await provider.token(now()));
		clock.advance(-60_000);
		await verify(await provider.token(now()));
		assert.equal(provider.asked.length, 4);
	});

	it("with a key not known yet have the provider asked anew, but not at any rate", async () => {
		await verify(await provider.token(now()));
		await provider.addKey("second");
		const rotated = { kid: "second" };
		const token = await provider.token(now(), {}, rotated);
		assert.equal(await refusal(token), "keys");
		assert.equal(provider.asked.length, 2);
		clock.advance(30_000);
		assert.equal(await refusal(token), undefined);
	});

	it("are refused when the provider cannot be asked, and believed when it is back", async () => {
		const token = await provider.token(now());
		provider.down = true;
		assert.equal(await refusal(token), "unreachable");
		provider.down = false;
		assert.equal(await refusal(token), undefined);
	});

	it("are refused when the provider is not who it should be, or has its keys in the open", async () => {
		const documents = [
			{ issuer: "https://other", jwks_uri: "https://other/keys" },
			{ issuer: provider.url, jwks_uri: "http://id.example.com/keys" },
			{ issuer: provider.url },
			"nothing",
		];
		const token = await provider.token(now());
		for (const document of documents) {
			keys = new ProviderKeys(async () => document, clock);
			assert.equal(await refusal(token), "keys", JSON.stringify(document));
		}
		keys = new ProviderKeys(() => {
			throw new UnusableAnswer("answered 500");
		}, clock);
		assert.equal(await refusal(token), "keys");
	});
});

import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { z } from "zod";
import { openSqliteStore } from "../../../controller/store/sqlite.ts";
import type { Store } from "../../../controller/store/store.ts";
import { TokenIssuer } from "../../../controller/web-identity/issuer.ts";
import { ProviderKeys } from "../../../controller/web-identity/provider-keys.ts";
import { verifyToken } from "../../../controller/web-identity/verify-token.ts";
import { type ApiServer, startApi } from "../../fakes/api-server.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const issuerUrl = "https://id.example.com/gumleaf";
const random = seededRandom();
const clock = new FakeClock();

describe("our own issuer", () => {
	let store: Store;

	beforeEach(async () => {
		store = await openSqliteStore(":memory:", random);
	});

	function issuer(): TokenIssuer {
		const masterKey = Buffer.alloc(32, 7);
		return new TokenIssuer({ store, masterKey, random, clock, issuerUrl });
	}

	it("signs tokens that a relying party can verify by what it publishes, with either algorithm", async () => {
		const own = issuer();
		const keys = new ProviderKeys(
			async (url) =>
				url.endsWith("/jwks.json") ? own.keySet() : own.discovery(),
			clock,
		);
		for (const algorithm of ["RS256", "ES384"] as const) {
			const claims = { sub: "role", aud: "vault" };
			const token = await own.sign(claims, algorithm, 60);
			const verified = await verifyToken(token, issuerUrl, keys, clock);
			assert.ok("claims" in verified, algorithm);
			const { iat, exp, ...rest } = verified.claims;
			assert.deepEqual(rest, { ...claims, iss: issuerUrl });
			assert.equal(Number(exp) - Number(iat), 60);
		}
	});

	it("has the same keys in every controller, and publishes nothing private", async () => {
		const published = JSON.stringify(await issuer().keySet());
		assert.equal(JSON.stringify(await issuer().keySet()), published);
		for (const secret of ['"d"', '"p"', '"q"', '"dp"', '"dq"', '"qi"']) {
			assert.ok(!published.includes(secret), secret);
		}
	});

	it("answers everyone below the path of its URL, and nothing elsewhere", async () => {
		await using api: ApiServer = await startApi({ tokenIssuer: issuer() });
		const read = async (path: string) => {
			const answer = await fetch(`${api.endpoint}${path}`);
			return answer.ok ? answer.json() : answer.status;
		};
		const discovery = z
			.object({ issuer: z.string(), jwks_uri: z.string() })
			.parse(await read("/gumleaf/.well-known/openid-configuration"));
		assert.equal(discovery.issuer, issuerUrl);
		assert.equal(discovery.jwks_uri, `${issuerUrl}/.well-known/jwks.json`);
		const { keys } = z
			.object({ keys: z.array(z.object({ kid: z.string() })) })
			.parse(await read("/gumleaf/.well-known/jwks.json"));
		assert.equal(keys.length, 2);
		assert.equal(typeof (await read("/.well-known/jwks.json")), "number");
	});
});

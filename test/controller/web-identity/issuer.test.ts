import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { decodeProtectedHeader } from "jose";
import { z } from "zod";
import { OVERLAP_MS } from "../../../controller/credentials/rotation.ts";
import { openSqliteStore } from "../../../controller/store/sqlite.ts";
import type { Store } from "../../../controller/store/store.ts";
import { TokenIssuer } from "../../../controller/web-identity/issuer.ts";
import { ProviderKeys } from "../../../controller/web-identity/provider-keys.ts";
import { SIGNING_TIMES } from "../../../controller/web-identity/signing-keys.ts";
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

	function issuer(): Promise<TokenIssuer> {
		const masterKey = Buffer.alloc(32, 7);
		return TokenIssuer.open(issuerUrl, { store, masterKey, random, clock });
	}

	/** A relying party that reads the key set anew for every token. */
	function verify(own: TokenIssuer, token: string) {
		const keys = new ProviderKeys(
			async (url) =>
				url.endsWith("/jwks.json") ? own.keySet() : own.discovery(),
			clock,
		);
		return verifyToken(token, issuerUrl, keys, clock);
	}

	function signed(by: TokenIssuer): Promise<string> {
		return by.sign({ sub: "role", aud: "vault" }, "ES384", 3600);
	}

	it("signs tokens that a relying party can verify by what it publishes, with either algorithm", async () => {
		const own = await issuer();
		for (const algorithm of ["RS256", "ES384"] as const) {
			const claims = { sub: "role", aud: "vault" };
			const token = await own.sign(claims, algorithm, 60);
			const verified = await verify(own, token);
			assert.ok("claims" in verified, algorithm);
			const { iat, exp, ...rest } = verified.claims;
			assert.deepEqual(rest, { ...claims, iss: issuerUrl });
			assert.equal(Number(exp) - Number(iat), 60);
		}
	});

	it("has the same keys in every controller, and publishes nothing private", async () => {
		const published = JSON.stringify((await issuer()).keySet());
		assert.equal(JSON.stringify((await issuer()).keySet()), published);
		for (const secret of ['"d"', '"p"', '"q"', '"dp"', '"dq"', '"qi"']) {
			assert.ok(!published.includes(secret), secret);
		}
	});

	it("rotates on command: publishes the new keys first, signs with them an hour later, and goes on publishing the old", async () => {
		const [own, other] = [await issuer(), await issuer()];
		const before = await signed(own);
		await own.rotate();
		await other.refresh();
		const kidOf = (token: string) => decodeProtectedHeader(token).kid;
		const early = await signed(other);
		assert.equal(kidOf(early), kidOf(before));
		clock.advance(SIGNING_TIMES.announcement);
		const late = await signed(other);
		assert.notEqual(kidOf(late), kidOf(before));
		for (const token of [before, early, late]) {
			const verified = await verify(own, token);
			// The first is at the very end of its hour, within the tolerance.
			assert.ok("claims" in verified);
		}
		clock.advance(OVERLAP_MS + 1);
		await own.refresh();
		assert.equal(own.list().length, 1);
	});

	it("rotates by itself after 90 days, in whichever controller comes first", async () => {
		const [own, other] = [await issuer(), await issuer()];
		clock.advance(SIGNING_TIMES.period);
		await Promise.all([own.refresh(), other.refresh()]);
		const states = own.list().map(({ state }) => state);
		assert.deepEqual(states, ["in use", "announced"]);
		assert.deepEqual(other.list(), own.list());
	});

	it("takes a revoked key out of what it publishes and signs with a new one at once, in every controller", async () => {
		const [own, other] = [await issuer(), await issuer()];
		const token = await signed(own);
		const [{ id } = { id: "" }] = own.list();
		assert.equal(await own.revoke(id), true);
		assert.equal(await own.revoke(id), false);
		await other.refresh();
		for (const controller of [own, other]) {
			assert.deepEqual(await verify(controller, token), { refusal: "keys" });
			const verified = await verify(controller, await signed(controller));
			assert.ok("claims" in verified);
		}
	});

	it("answers everyone below the path of its URL, and nothing elsewhere", async () => {
		await using api: ApiServer = await startApi({
			tokenIssuer: await issuer(),
		});
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

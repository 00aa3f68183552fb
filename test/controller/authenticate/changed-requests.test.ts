import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { authenticateRequest } from "../../../controller/authenticate/authenticate.ts";
import type { SignedRequest } from "../../../controller/authenticate/signed-request.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { KNOWN_KEY, KnownKeys } from "../../fakes/known-keys.ts";
import { presign, signInHeader } from "../../fakes/sdk-signer.ts";

const deps = new KnownKeys(new FakeClock(Date.UTC(2026, 10, 23, 12, 36)));
const signer = { ...KNOWN_KEY, at: deps.clock.now() };
const session = {
	accessKeyId: "ASIASESSION000000000",
	secretAccessKey: "session/secret",
	sessionToken: "AQkd-3_x",
	at: deps.clock.now(),
};
deps.sessions.set(`${session.accessKeyId} ${session.sessionToken}`, {
	secretAccessKey: session.secretAccessKey,
	claims: {
		kind: "role",
		accountId: KNOWN_KEY.accountId,
		principalId: "AROAWORKER00000000000",
		sessionName: "s",
		issuedAt: 0,
		expiresAt: Number.MAX_SAFE_INTEGER,
	},
});
const query = { Action: "GetRole", RoleName: "a b/c", Version: "2010-05-08" };
const requests: readonly SignedRequest[] = [
	await signInHeader({}, signer),
	await signInHeader({ path: "/services/Euare" }, session),
	await signInHeader({ method: "GET", body: "", query }, signer),
	await presign({ query }, signer),
	await presign({ path: "/services/Tokens/", query }, session),
];

/** Every text of a request that its signature covers, and how to put another in its place. */
function textsOf(request: SignedRequest) {
	const headers = request.rawHeaders.map((text, at) => ({
		text,
		replaced: (changed: string): SignedRequest => ({
			...request,
			rawHeaders: request.rawHeaders.with(at, changed),
		}),
	}));
	return [
		{
			text: request.method,
			replaced: (method: string) => ({ ...request, method }),
		},
		{
			text: request.target,
			replaced: (target: string) => ({ ...request, target }),
		},
		{
			text: request.body.toString("latin1"),
			replaced: (body: string) => ({
				...request,
				body: Buffer.from(body, "latin1"),
			}),
		},
		...headers,
	].filter(({ text }) => text !== "");
}

/** Header names and the digits of escapes mean the same in upper and lower case. */
function meansTheSame(before: string, after: string): boolean {
	const plain = (text: string) =>
		/^[a-z-]+$/i.test(text)
			? text.toLowerCase()
			: text.replace(/%[0-9a-f]{2}/gi, (digits) => digits.toUpperCase());
	return plain(before) === plain(after);
}

const changes = fc
	.tuple(
		fc.constantFrom(...requests),
		fc.nat(),
		fc.nat(),
		fc.integer({ min: 0x21, max: 0xff }),
	)
	.map(([request, which, where, byte]) => {
		const texts = textsOf(request);
		const chosen = texts[which % texts.length];
		if (!chosen) throw new Error("a request without texts");
		const { text, replaced } = chosen;
		const at = where % text.length;
		const character = String.fromCharCode(byte);
		const changed = text.slice(0, at) + character + text.slice(at + 1);
		return { text, changed, request: replaced(changed) };
	})
	.filter(({ text, changed }) => !meansTheSame(text, changed));

describe("a signed request", () => {
	it("is accepted as it was signed", async () => {
		for (const request of requests) await authenticateRequest(request, deps);
	});

	it("is refused with a byte for a blank that is none in HTTP", async () => {
		for (const request of requests) {
			const changed = request.rawHeaders.map((text) =>
				text.replace(", SignedHeaders", ",\u00a0SignedHeaders"),
			);
			if (changed.join() === request.rawHeaders.join()) continue;
			await assert.rejects(
				authenticateRequest({ ...request, rawHeaders: changed }, deps),
				{ name: "QueryError" },
			);
		}
	});

	it("is refused after any change of a single byte, 4,000 tried", async () => {
		await fc.assert(
			fc.asyncProperty(changes, async ({ request }) => {
				await assert.rejects(authenticateRequest(request, deps), {
					name: "QueryError",
				});
			}),
			{ numRuns: 4000 },
		);
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
	deriveSessionKeys,
	openSessionToken,
	sealSessionToken,
} from "../../../controller/authenticate/session-token.ts";
import type { SessionClaims } from "../../../controller/credentials/credentials.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const random = seededRandom();
const ringSecret = random(32);
const binding = { accessKeyId: "ASIAQ7SESSION0000000", generation: "g1" };
const keys = deriveSessionKeys(ringSecret, binding.accessKeyId);
const instance: SessionClaims = {
	kind: "role",
	accountId: "111111111111",
	principalId: "AROAWORKER00000000000",
	sessionName: "i-0123456789abcdef0",
	issuedAt: Date.UTC(2027, 0, 1),
	expiresAt: Date.UTC(2027, 0, 1, 6),
	instanceId: "i-0123456789abcdef0",
	nodeId: "node-0123456789abcdef0",
};
const everything: SessionClaims = {
	...instance,
	roleDelivery: "2.0",
	policy: '{"Statement":[]}',
	policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
	tags: { team: "é" },
	transitiveTagKeys: ["team"],
	sourceIdentity: "alice",
	federatedProvider: "example.org",
};
const token = sealSessionToken(instance, keys.sealingKey, binding, random);

describe("a session token", () => {
	it("opens to the claims it was made of", () => {
		for (const claims of [instance, everything]) {
			const sealed = sealSessionToken(claims, keys.sealingKey, binding, random);
			assert.deepEqual(
				openSessionToken(sealed, keys.sealingKey, binding),
				claims,
			);
		}
	});

	it("is short and needs no escaping", () => {
		assert.match(token, /^[\w-]+$/);
		assert.ok(token.length < 300, `${token.length} characters`);
	});

	it("opens for no other access key, ring key or life of the store", () => {
		const others: [Buffer, typeof binding][] = [
			[keys.sealingKey, { ...binding, accessKeyId: "ASIAQ7ANOTHER0000000" }],
			[keys.sealingKey, { ...binding, generation: "g2" }],
			[deriveSessionKeys(ringSecret, "ASIA").sealingKey, binding],
			[deriveSessionKeys(random(32), binding.accessKeyId).sealingKey, binding],
		];
		for (const [sealingKey, other] of others)
			assert.equal(openSessionToken(token, sealingKey, other), undefined);
	});

	it("does not open after any change, nor does anything made up", () => {
		const open = (text: string) =>
			openSessionToken(text, keys.sealingKey, binding);
		fc.assert(
			fc.property(
				fc.nat(token.length - 1),
				fc.integer({ min: 0x20, max: 0x7e }),
				(at, code) => {
					const changed =
						token.slice(0, at) +
						String.fromCharCode(code) +
						token.slice(at + 1);
					assert.equal(open(changed) !== undefined, changed === token);
				},
			),
			{ numRuns: 2000 },
		);
		for (const text of ["", "AQ", `${token}=`, `${token}\n`, token.repeat(99)])
			assert.equal(open(text), undefined);
	});

	it("goes with a secret of 40 characters that only its access key id yields", () => {
		assert.match(keys.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
		assert.deepEqual(deriveSessionKeys(ringSecret, binding.accessKeyId), keys);
		assert.notEqual(
			deriveSessionKeys(ringSecret, "ASIAQ7ANOTHER0000000").secretAccessKey,
			keys.secretAccessKey,
		);
	});
});

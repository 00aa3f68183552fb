import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SessionTokens } from "../../../agent/metadata/session-tokens.ts";
import { instanceRecord } from "../../fakes/instance-record.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const record = instanceRecord(1);
const key = seededRandom("key")(32);
const NOW = 1_000_000;

function tokens(): SessionTokens {
	return new SessionTokens(key, seededRandom());
}

describe("SessionTokens", () => {
	it("opens a token until the moment it expires, also the second time", () => {
		const issuer = tokens();
		const token = issuer.issue(record, NOW + 1000);
		for (const _ of [1, 2]) {
			assert.equal(issuer.expiryOf(token, record, NOW + 999), NOW + 1000);
			assert.equal(issuer.expiryOf(token, record, NOW + 1000), undefined);
		}
	});

	it("opens any number of tokens at once", () => {
		const issuer = tokens();
		const all = Array.from({ length: 200 }, () => issuer.issue(record, 2));
		assert.equal(new Set(all).size, 200);
		for (const token of all) assert.equal(issuer.expiryOf(token, record, 1), 2);
	});

	it("opens no token of another instance", () => {
		const issuer = tokens();
		const token = issuer.issue(record, NOW);
		assert.equal(issuer.expiryOf(token, record, 0), NOW);
		assert.equal(issuer.expiryOf(token, instanceRecord(2), 0), undefined);
	});

	it("opens a token that was issued under an older record of its instance", () => {
		const issuer = tokens();
		const token = issuer.issue(record, NOW);
		assert.equal(issuer.expiryOf(token, instanceRecord(1), 0), NOW);
	});

	it("opens no token of another agent", () => {
		const other = new SessionTokens(seededRandom("other")(32), seededRandom());
		const token = other.issue(record, NOW);
		assert.equal(tokens().expiryOf(token, record, 0), undefined);
	});

	it("opens no token that was changed in any place", () => {
		const issuer = tokens();
		const token = issuer.issue(record, NOW);
		for (let at = 0; at < token.length; at += 1) {
			const letter = token[at] === "A" ? "B" : "A";
			const changed = token.slice(0, at) + letter + token.slice(at + 1);
			assert.equal(issuer.expiryOf(changed, record, 0), undefined, changed);
		}
	});

	it("turns away what is not as long as a token", () => {
		const token = tokens().issue(record, NOW);
		for (const other of ["", token.slice(1), `${token}=`, "A".repeat(8000)]) {
			assert.equal(tokens().expiryOf(other, record, 0), undefined);
		}
	});

	it("issues tokens that fit where 70 characters are allowed", () => {
		assert.match(tokens().issue(record, NOW), /^[\w-]{48}$/);
	});
});

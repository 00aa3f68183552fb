import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemRandom } from "#shared/random.ts";
import {
	formatJoinToken,
	hashSecret,
	newJoinToken,
	parseJoinToken,
	secretMatches,
} from "../../../controller/nodes/join-token.ts";

const caHash = "ab".repeat(32);

describe("join token", () => {
	it("comes apart into what it was made of, white space around it ignored", () => {
		const token = newJoinToken(caHash, systemRandom);
		assert.deepEqual(parseJoinToken(`${formatJoinToken(token)}\n`), token);
	});

	it("is not read out of anything else", () => {
		const text = formatJoinToken(newJoinToken(caHash, systemRandom));
		for (const bad of ["", "a.b.c", text.slice(1), `${text}0`, `${text}.x`]) {
			assert.equal(parseJoinToken(bad), undefined);
		}
	});

	it("is proved by its secret alone, of which the store keeps a hash", () => {
		const { secret } = newJoinToken(caHash, systemRandom);
		const stored = hashSecret(secret);
		assert.equal(stored.includes(secret), false);
		assert.equal(secretMatches(secret, stored), true);
		assert.equal(secretMatches(`${secret}x`, stored), false);
		assert.equal(secretMatches(secret, ""), false);
	});
});

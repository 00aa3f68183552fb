import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemRandom } from "#shared/random.ts";
import {
	newAccessKeyId,
	newAccountId,
	newAssociationId,
	newInstanceId,
	newInstanceProfileId,
	newRoleId,
	newTemporaryAccessKeyId,
	newUserId,
	ringKeyIdOf,
} from "../../../controller/credentials/identifiers.ts";

describe("identifiers", () => {
	it("have AWS's prefixes and lengths", () => {
		assert.match(newAccessKeyId(systemRandom), /^AKIA[A-Z2-7]{16}$/);
		assert.match(newRoleId(systemRandom), /^AROA[A-Z2-7]{17}$/);
		assert.match(newUserId(systemRandom), /^AIDA[A-Z2-7]{17}$/);
		assert.match(newInstanceProfileId(systemRandom), /^AIPA[A-Z2-7]{17}$/);
		assert.match(newInstanceId(systemRandom), /^i-[0-9a-f]{17}$/);
		assert.match(newAssociationId(systemRandom), /^iip-assoc-[0-9a-f]{17}$/);
		assert.match(newAccountId(systemRandom), /^[1-9][0-9]{11}$/);
	});

	it("of temporary access keys tell under which ring key they were made", () => {
		const id = newTemporaryAccessKeyId("Q7", systemRandom);
		assert.match(id, /^ASIAQ7[A-Z2-7]{14}$/);
		assert.equal(ringKeyIdOf(id), "Q7");
	});

	it("that we cannot have made have no ring key", () => {
		for (const id of ["AKIAQ7AAAAAAAAAAAAAA", "ASIAQ7", "ASIAQ7aaaaaaaaaaaaaa"])
			assert.equal(ringKeyIdOf(id), undefined);
	});
});

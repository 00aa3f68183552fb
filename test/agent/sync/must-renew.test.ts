import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type {
	CredentialState,
	InstanceRecord,
} from "../../../agent/cache/instance-record.ts";
import { mustRenew } from "../../../agent/sync/must-renew.ts";
import { heldCredentials } from "../../fakes/held-credentials.ts";
import { instanceAssignment } from "../../fakes/instance-assignment.ts";
import { profileAssignment } from "../../fakes/profile-assignment.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2027, 0, 1);

function record(
	credentials: CredentialState,
	profile = profileAssignment(),
	n = 1,
): InstanceRecord {
	return {
		assignment: instanceAssignment(n, { profile }),
		attachment: undefined,
		credentials,
	};
}

function held(ageMs: number, lifetimeMs = 6 * HOUR): CredentialState {
	const fetchedAt = NOW - ageMs;
	const credentials = {
		accessKeyId: "ASIA",
		secretAccessKey: "secret",
		sessionToken: "token",
		issuedAt: "",
		expiration: "",
		roleName: "worker",
		binding: "binding-1",
	};
	const expiresAt = fetchedAt + lifetimeMs;
	const keys = { credentials, credentialsV1: credentials };
	return { status: "held", ...keys, fetchedAt, expiresAt };
}

describe("whether credentials must be fetched", () => {
	it("is so at once when there are none", () => {
		assert.equal(mustRenew(record({ status: "pending" }), NOW, HOUR), true);
	});

	it("is never so without a role that may be assumed", () => {
		const refused = { name: "worker", code: "AssumeRoleUnauthorizedAccess" };
		for (const profile of [
			profileAssignment({ role: null }),
			profileAssignment({ code: "InstanceProfileNotFound" }),
			profileAssignment({ role: refused as never }),
		]) {
			const without = record({ status: "pending" }, profile);
			assert.equal(mustRenew(without, NOW, HOUR), false);
		}
	});

	it("is so at the renewal age, give or take a tenth that is always the same for an instance", () => {
		for (let n = 1; n < 20; n += 1) {
			const at = (ageMs: number) =>
				mustRenew(record(held(ageMs), profileAssignment(), n), NOW, HOUR);
			assert.equal(at(54 * MINUTE - 1), false);
			assert.equal(at(66 * MINUTE + 1), true);
			assert.equal(at(60 * MINUTE), at(60 * MINUTE));
		}
	});

	it("differs between instances", () => {
		const now = Array.from({ length: 50 }, (_, n) =>
			mustRenew(record(held(HOUR), profileAssignment(), n), NOW, HOUR),
		);
		assert.ok(now.includes(true) && now.includes(false));
	});

	it("is so when the clock was set back to before they were fetched, or refused", () => {
		const refusedAt = NOW + HOUR;
		const refused: CredentialState = {
			status: "refused",
			code: "x",
			message: "",
			refusedAt,
		};
		assert.equal(mustRenew(record(held(-10 * HOUR)), NOW, HOUR), true);
		assert.equal(mustRenew(record(refused), NOW, HOUR), true);
	});

	it("is so before less than half an hour is left, whatever the age", () => {
		const late = held(25 * MINUTE, HOUR);
		assert.equal(mustRenew(record(late), NOW, 6 * HOUR), true);
	});

	it("is so at once when IMDSv1 is allowed and there are no keys for it", () => {
		const { credentialsV1, ...onlyV2 } = heldCredentials(NOW);
		const { assignment, ...rest } = record(onlyV2);
		const options = { ...assignment.metadataOptions, httpTokens: "required" };
		const strict = { ...assignment, metadataOptions: options as never };
		assert.equal(mustRenew({ ...rest, assignment }, NOW, HOUR), true);
		assert.equal(mustRenew({ ...rest, assignment: strict }, NOW, HOUR), false);
	});

	it("is so a minute after a refusal", () => {
		const refused = (ago: number) =>
			record({
				status: "refused",
				code: "x",
				message: "y",
				refusedAt: NOW - ago,
			});
		assert.equal(mustRenew(refused(59_999), NOW, HOUR), false);
		assert.equal(mustRenew(refused(60_000), NOW, HOUR), true);
	});
});

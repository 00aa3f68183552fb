import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { missingClient, PYTHON, runPython } from "./real-client.ts";

describe("boto3, as an administrator uses it", {
	skip: missingClient("python3-boto3", PYTHON, "-c", "import boto3"),
}, () => {
	let controller: RunningController;
	/** What the script saw. */
	let seen: Record<string, unknown>;

	before(async () => {
		controller = await startController();
		seen = await runPython("boto3_iam.py", controller);
	});
	after(() => controller?.[Symbol.asyncDispose]());

	it("makes and changes roles and instance profiles", () => {
		assert.deepEqual(seen.role, {
			Arn: `arn:aws:iam::${ACCOUNT}:role/app/web`,
			Description: "second",
			MaxSessionDuration: 7200,
			RoleLastUsed: {},
			Tags: [{ Key: "b", Value: "2" }],
		});
		assert.deepEqual(seen.inline, ["one", "two"]);
		const profile = `arn:aws:iam::${ACCOUNT}:instance-profile/app/web`;
		assert.deepEqual(seen.profiles, [profile]);
		assert.equal(
			seen.full,
			"LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
		);
		assert.equal(
			seen.inProfile,
			"DeleteConflict: Cannot delete entity, must remove roles from instance profile first.",
		);
	});

	it("keeps versions of managed policies", () => {
		assert.deepEqual(Object(seen.version).Statement, [
			{ Effect: "Allow", Action: "s3:Put*", Resource: "*" },
		]);
		assert.deepEqual(seen.versions, ["v2", "v1"]);
		assert.deepEqual(seen.attached, ["access"]);
		assert.deepEqual(seen.entities, ["web"]);
		assert.deepEqual(seen.local, ["access"]);
		assert.equal(
			seen.inUse,
			"DeleteConflict: Cannot delete a policy attached to entities.",
		);
	});

	it("manages users, groups and keys", () => {
		assert.deepEqual(seen.members, ["Alice", "bob"]);
		assert.deepEqual(seen.groups, ["staff"]);
		assert.deepEqual(seen.keys, ["Inactive"]);
		assert.deepEqual(seen.lastUsed, { ServiceName: "N/A", Region: "N/A" });
		assert.deepEqual(seen.boundary, {
			PermissionsBoundaryType: "Policy",
			PermissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/access`,
		});
		assert.deepEqual(seen.byResource, ["Alice", "bob", "carol"]);
	});

	it("looks at the account as a whole", () => {
		assert.equal(seen.summary, 3);
		assert.deepEqual(seen.details, ["web"]);
		assert.deepEqual(seen.aliases, ["example"]);
		assert.deepEqual(seen.simulated, ["allowed", "implicitDeny"]);
		assert.deepEqual(seen.provider, ["app"]);
	});

	it("takes all of it away again", () => {
		assert.deepEqual(seen.left, [0, 0, 0, 0, 0, 0]);
	});
});

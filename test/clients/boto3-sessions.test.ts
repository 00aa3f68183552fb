import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { missingClient, PYTHON, runPython } from "./real-client.ts";

const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const WORKER = `arn:aws:iam::${ACCOUNT}:role/worker`;

describe("sessions through boto3", {
	skip: missingClient("python3-boto3", PYTHON, "-c", "import boto3"),
}, () => {
	let controller: RunningController;
	/** What the script saw. */
	let seen: Record<string, unknown>;

	before(async () => {
		controller = await startController();
		seen = await runPython("boto3_sessions.py", controller);
	});
	after(() => controller?.[Symbol.asyncDispose]());

	function notAuthorized(resource: string): readonly string[] {
		return [
			"AccessDenied",
			`User: ${ALICE} is not authorized to perform: sts:AssumeRole on resource: ${resource}`,
		];
	}

	it("of a role carry their policy, tags and source identity, and are asked for the external id", () => {
		assert.deepEqual(seen.withoutExternalId, notAuthorized(WORKER));
		assert.deepEqual(seen.assumed, [
			`arn:aws:sts::${ACCOUNT}:assumed-role/worker/try`,
			"alice",
			true,
		]);
		assert.equal(seen.sessionLists, true);
		assert.equal(Object(seen.sessionDenied)[0], "AccessDenied");
	});

	it("chained keep what they were given, in AWS's words", () => {
		assert.deepEqual(seen.tagOverridden, [
			"InvalidParameterValue",
			"One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
		]);
		assert.deepEqual(seen.sourceChanged, [
			"ValidationError",
			"The source identity is already set for this assume role session",
		]);
		assert.deepEqual(seen.tooLong, [
			"ValidationError",
			"The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
		]);
	});

	it("are not to be had of what is no role", () => {
		assert.deepEqual(seen.noArn, [
			"ValidationError",
			"nothing-valid-in-here is invalid",
		]);
		assert.deepEqual(seen.unknownRole, notAuthorized(`${WORKER}x`));
	});

	it("of a user are the user, without IAM and without more sessions", () => {
		assert.equal(seen.ownIdentity, ALICE);
		assert.equal(Object(seen.ownIam)[0], "InvalidClientTokenId");
		assert.deepEqual(seen.ownAgain, [
			"AccessDenied",
			"Cannot call GetFederationToken with session credentials",
		]);
		assert.deepEqual(seen.mfa, [
			"AccessDenied",
			"MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
		]);
	});

	it("of a federated user without a policy may do nothing", () => {
		assert.deepEqual(seen.federated, [
			`arn:aws:sts::${ACCOUNT}:federated-user/bob`,
			0,
		]);
		assert.equal(seen.federatedEc2, "UnauthorizedOperation");
		assert.equal(seen.federatedSts, "AccessDenied");
	});

	it("that were denied can be told why, and others what would be", () => {
		assert.deepEqual(seen.decoded, [false, "ec2:DescribeInstances"]);
		assert.equal(seen.keyInfo, ACCOUNT);
		assert.deepEqual(seen.simulated, ["allowed", "implicitDeny"]);
	});
});

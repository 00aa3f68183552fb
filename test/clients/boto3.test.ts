import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { missingClient, PYTHON, runPython } from "./real-client.ts";
import { startReportingNode } from "./reporting-node.ts";

describe("boto3", {
	skip: missingClient("python3-boto3", PYTHON, "-c", "import boto3"),
}, () => {
	let controller: RunningController;
	let node: AsyncDisposable;
	/** What the script saw. */
	let seen: Record<string, unknown>;

	before(async () => {
		controller = await startController();
		node = await startReportingNode(controller);
		seen = await runPython("boto3_everyday.py", controller);
	});
	after(async () => {
		await node?.[Symbol.asyncDispose]();
		await controller?.[Symbol.asyncDispose]();
	});

	it("knows who calls: root, a user, a session of a role", () => {
		assert.equal(seen.root, `arn:aws:iam::${ACCOUNT}:root`);
		assert.equal(seen.user, `arn:aws:iam::${ACCOUNT}:user/u1`);
		assert.equal(
			seen.session,
			`arn:aws:sts::${ACCOUNT}:assumed-role/worker/try`,
		);
		assert.equal(seen.asRole, `arn:aws:iam::${ACCOUNT}:role/worker`);
		assert.equal(seen.presigned, 200);
	});

	it("reads policies back as objects, and tags as they were", () => {
		for (const document of [seen.trust, seen.policy]) {
			assert.equal(Object(document).Version, "2012-10-17");
		}
		assert.deepEqual(seen.tags, [{ Key: "größe", Value: "1 + 1 = 2" }]);
	});

	it("pages through lists", () => {
		assert.deepEqual(seen.users, ["u1", "u2", "u3"]);
	});

	it("recognises errors by their codes", () => {
		assert.deepEqual(seen.refusals, [
			"NoSuchEntity",
			"EntityAlreadyExists",
			"DeleteConflict",
			"MalformedPolicyDocument",
			"ValidationError",
			"InvalidClientTokenId",
			"InvalidAMIID.NotFound",
		]);
	});

	it("launches an instance with the role, waits for it and ends it", () => {
		assert.deepEqual(seen.instance, [
			"running",
			`arn:aws:iam::${ACCOUNT}:instance-profile/worker`,
		]);
		assert.equal(seen.userData, Buffer.from("#!/bin/sh\n").toString("base64"));
		assert.deepEqual(seen.instanceTags, [{ Key: "Name", Value: "web" }]);
		const tags = [{ Key: "net", Value: "a" }];
		assert.deepEqual(seen.interface, [true, true, tags]);
		assert.equal(seen.placement, "apart");
		assert.equal(seen.terminated, true);
	});
});

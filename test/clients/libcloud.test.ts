import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { RegisterImageCommand } from "@aws-sdk/client-ec2";
import { makeRoleInProfile } from "../contract/role-in-profile.ts";
import {
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { missingClient, PYTHON, runPython } from "./real-client.ts";
import { startReportingNode } from "./reporting-node.ts";

describe("libcloud", {
	skip: missingClient("python3-libcloud", PYTHON, "-c", "import libcloud"),
}, () => {
	let controller: RunningController;
	let node: AsyncDisposable;
	/** What the script saw. */
	let seen: Record<string, unknown>;

	before(async () => {
		controller = await startController();
		node = await startReportingNode(controller);
		const { iam, ec2 } = controller.root;
		await makeRoleInProfile(iam, "worker");
		await ec2.send(new RegisterImageCommand({ Name: "base" }));
		seen = await runPython("libcloud_everyday.py", controller);
	});
	after(async () => {
		await node?.[Symbol.asyncDispose]();
		await controller?.[Symbol.asyncDispose]();
	});

	it("finds zones, images and key pairs", () => {
		assert.deepEqual(seen.zones, ["us-east-1a"]);
		assert.deepEqual(seen.images, ["base"]);
		assert.equal(seen.key, "-----BEGIN RSA PRIVATE KEY-----");
		assert.deepEqual(seen.keys, ["mine"]);
	});

	it("launches a node with a profile, and waits until it runs", () => {
		assert.match(String(seen.ips), /^10\.20\.0\.\d+$/);
		const [profileId, ...rest] = seen.node as string[];
		assert.match(profileId ?? "", /^AIPA/);
		assert.deepEqual(rest, ["web", "running", "mine"]);
		assert.deepEqual(seen.filtered, [true]);
		assert.deepEqual(seen.tags, { Name: "web", stage: "test" });
		assert.deepEqual([seen.reboot, seen.destroyed], [true, true]);
	});

	it("says what is wrong in EC2's words", () => {
		assert.match(String(seen.missing), /InvalidInstanceID\.NotFound/);
		assert.match(String(seen.wrongKey), /AuthFailure|access credentials/);
	});

	it("speaks to it as to Eucalyptus, where it signs with version 4, and not with its usual version 2", () => {
		assert.deepEqual(seen.eucalyptus, [true]);
		assert.equal(seen.eucalyptusReboot, true);
		assert.match(String(seen.version2), /AWSAccessKeyId|AuthFailure/);
	});
});

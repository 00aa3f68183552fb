import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ProfileAssignment } from "#shared/node-api.ts";
import type { CredentialState } from "../../../agent/cache/instance-record.ts";
import { MetadataTree } from "../../../agent/metadata/metadata-tree.ts";
import {
	heldCredentials,
	instanceRecord,
} from "../../fakes/instance-record.ts";
import { profileAssignment } from "../../fakes/profile-assignment.ts";

const NOW = Date.parse("2027-01-01T01:00:00Z");
const CREDENTIALS = "security-credentials/worker";

function read(
	path: string,
	profile: ProfileAssignment | null = profileAssignment(),
	credentials: CredentialState = heldCredentials(1),
	{ now = NOW, hasToken = true } = {},
) {
	const tree = new MetadataTree(instanceRecord(1, { profile }, credentials));
	const answer = tree.read(`latest/meta-data/iam/${path}`, now, hasToken);
	const { status, headers } = answer;
	return { status, headers, body: answer.body.toString() };
}

describe("iam", () => {
	it("prints credentials byte for byte as AWS does", () => {
		const { status, body } = read(CREDENTIALS);
		assert.equal(status, 200);
		assert.equal(
			body,
			`{
  "Code" : "Success",
  "LastUpdated" : "2027-01-01T00:00:00Z",
  "Type" : "AWS-HMAC",
  "AccessKeyId" : "ASIAEXAMPLE1",
  "SecretAccessKey" : "secret/of+1",
  "Token" : "session//token1==",
  "Expiration" : "2027-01-01T06:00:00Z"
}`,
		);
	});

	it("prints the profile byte for byte as AWS does", () => {
		const lastUpdated = "2027-01-01T00:00:00.123Z";
		const { body, headers } = read("info", profileAssignment({ lastUpdated }));
		assert.equal(
			body,
			`{
  "Code" : "Success",
  "LastUpdated" : "2027-01-01T00:00:00Z",
  "InstanceProfileArn" : "arn:aws:iam::111111111111:instance-profile/worker",
  "InstanceProfileId" : "AIPAWORKER00000000000"
}`,
		);
		assert.ok(headers.includes("Fri, 01 Jan 2027 00:00:00 GMT"));
	});

	it("is as long as AWS's answer of 2022-02-13 for a profile of that name", () => {
		const profile = profileAssignment({
			arn: "arn:aws:iam::123456789010:instance-profile/S3AdminAccess",
			id: "AIPAVMQT32F2Q43IXV2TC",
		});
		assert.equal(read("info", profile).body.length, 200);
	});

	it("lists nothing but the role's name", () => {
		assert.equal(read("security-credentials").body, "worker");
	});

	it("has no iam branch for an instance without a profile", () => {
		for (const path of ["", "info", "security-credentials", CREDENTIALS]) {
			assert.equal(read(path, null).status, 404);
		}
	});

	it("says that the profile has no role, and has no credentials", () => {
		const profile = profileAssignment({ role: null });
		const { Code, Message } = JSON.parse(read("info", profile).body);
		assert.equal(Code, "Success");
		assert.match(Message, /^Instance Profile does not contain a role\./);
		assert.equal(read("security-credentials", profile).status, 404);
	});

	it("says that the profile is gone, and has no credentials", () => {
		const profile = profileAssignment({ code: "InstanceProfileNotFound" });
		const document = JSON.parse(read("info", profile).body);
		assert.equal(document.Code, "InstanceProfileNotFound");
		assert.match(document.Message, /AIPAWORKER00000000000 cannot be found/);
		assert.equal(read(CREDENTIALS, profile).status, 404);
	});

	it("tells why the role cannot be assumed, in the controller's words", () => {
		const code = "AssumeRoleUnauthorizedAccess";
		const message = "the trust policy does not allow ec2.amazonaws.com";
		const role = { name: "worker", code, message } as const;
		const { status, body } = read(CREDENTIALS, profileAssignment({ role }));
		assert.equal(status, 200);
		assert.deepEqual(JSON.parse(body), {
			...{ Code: code, Message: message },
			LastUpdated: "2027-01-01T00:00:00Z",
		});
	});

	it("tells why the controller refused to issue", () => {
		const { body } = read(CREDENTIALS, profileAssignment(), {
			...{ status: "refused", code: "AssumeRoleUnauthorizedAccess" },
			...{ message: "", refusedAt: NOW },
		});
		const { Message, LastUpdated } = JSON.parse(body);
		assert.match(Message, /^EC2 cannot assume the role worker\. {2}Please/);
		assert.equal(LastUpdated, "2027-01-01T01:00:00Z");
	});

	it("asks to come again while the keys are on their way", () => {
		for (const status of ["pending", "none"] as const) {
			const answer = read(CREDENTIALS, profileAssignment(), { status });
			assert.equal(answer.status, 503);
			assert.ok(answer.headers.includes("Retry-After"));
		}
	});

	it("serves keys until the moment they expire, and never after", () => {
		const expiry = Date.parse("2027-01-01T06:00:00Z");
		const at = (now: number) =>
			read(CREDENTIALS, profileAssignment(), heldCredentials(1), { now })
				.status;
		assert.equal(at(expiry - 1), 200);
		assert.equal(at(expiry), 503);
	});

	it("never shows keys of another binding or another role", () => {
		for (const other of [{ binding: "binding-0" }, { roleName: "admin" }]) {
			const keys = heldCredentials(1, other);
			const { status, body } = read(CREDENTIALS, profileAssignment(), keys);
			assert.equal(status, 503);
			assert.doesNotMatch(body, /ASIA/);
		}
	});

	it("shows other keys to those who read without a session token", () => {
		const shown = (hasToken: boolean, keys = heldCredentials(1)) =>
			read(CREDENTIALS, profileAssignment(), keys, { hasToken });
		const keyOf = (body: string) => JSON.parse(body).AccessKeyId;
		assert.equal(keyOf(shown(true).body), "ASIAEXAMPLE1");
		assert.equal(keyOf(shown(false).body), "ASIAEXAMPLE1V1");
		const { credentialsV1, ...onlyV2 } = heldCredentials(1);
		assert.equal(shown(false, onlyV2).status, 503);
		assert.equal(shown(true, onlyV2).status, 200);
	});

	it("forgets the old role's path as soon as the role is another", () => {
		const role = { name: "reader", code: "Success" } as const;
		const profile = profileAssignment({ role, binding: "binding-2" });
		assert.equal(read(CREDENTIALS, profile).status, 404);
		assert.equal(read("security-credentials", profile).body, "reader");
		assert.equal(read("security-credentials/reader", profile).status, 503);
	});
});

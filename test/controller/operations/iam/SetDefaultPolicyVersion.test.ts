import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreatePolicyVersion } from "../../../../controller/operations/iam/CreatePolicyVersion.ts";
import { SetDefaultPolicyVersion } from "../../../../controller/operations/iam/SetDefaultPolicyVersion.ts";
import { findPolicyDocument } from "../../../../controller/store/managed-policies.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

const PolicyArn = arn("policy/team/Read");

async function withPolicy(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreatePolicy, {
		PolicyName: "Read",
		Path: "/team/",
		Description: "reads",
		PolicyDocument: POLICY,
	});
	return iam;
}

const newer = { PolicyArn, PolicyDocument: POLICY.replace("s3:*", "ec2:*") };

describe("SetDefaultPolicyVersion", () => {
	describe("authorization", () => {
		it("touches the policy", async () => {
			const iam = await withPolicy();
			const input = { PolicyArn, VersionId: "v1" };
			assert.deepEqual(await iam.touches(SetDefaultPolicyVersion, input), [
				PolicyArn,
			]);
		});
	});

	describe("behaviour", () => {
		it("puts another version in force", async () => {
			const iam = await withPolicy();
			await iam.run(CreatePolicyVersion, newer);
			await iam.run(SetDefaultPolicyVersion, { PolicyArn, VersionId: "v2" });
			assert.equal(
				await findPolicyDocument(iam.context.store.read, PolicyArn),
				newer.PolicyDocument,
			);
		});

		it("rejects a version that does not exist", async () => {
			const iam = await withPolicy();
			assert.equal(
				await iam.refusal(SetDefaultPolicyVersion, {
					PolicyArn,
					VersionId: "v4",
				}),
				`NoSuchEntity: Policy ${PolicyArn} version v4 does not exist or is not attachable.`,
			);
		});
	});
});

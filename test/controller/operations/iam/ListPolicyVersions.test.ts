import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreatePolicyVersion } from "../../../../controller/operations/iam/CreatePolicyVersion.ts";
import { ListPolicyVersions } from "../../../../controller/operations/iam/ListPolicyVersions.ts";
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

describe("ListPolicyVersions", () => {
	describe("authorization", () => {
		it("touches the policy", async () => {
			const iam = await withPolicy();
			assert.deepEqual(await iam.touches(ListPolicyVersions, { PolicyArn }), [
				PolicyArn,
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the versions newest first, without documents", async () => {
			const iam = await withPolicy();
			await iam.run(CreatePolicyVersion, newer);
			const { Versions } = await iam.run(ListPolicyVersions, { PolicyArn });
			const CreateDate = new Date(iam.context.clock.now());
			assert.deepEqual(Versions, [
				{ VersionId: "v2", IsDefaultVersion: false, CreateDate },
				{ VersionId: "v1", IsDefaultVersion: true, CreateDate },
			]);
		});
	});
});

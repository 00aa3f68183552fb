import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreatePolicyVersion } from "../../../../controller/operations/iam/CreatePolicyVersion.ts";
import { DeletePolicyVersion } from "../../../../controller/operations/iam/DeletePolicyVersion.ts";
import { GetPolicy } from "../../../../controller/operations/iam/GetPolicy.ts";
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

describe("CreatePolicyVersion", () => {
	describe("authorization", () => {
		it("touches the policy", async () => {
			const iam = await withPolicy();
			assert.deepEqual(await iam.touches(CreatePolicyVersion, newer), [
				PolicyArn,
			]);
		});
	});

	describe("behaviour", () => {
		it("adds a version that is in force only when asked for", async () => {
			const iam = await withPolicy();
			const { PolicyVersion } = await iam.run(CreatePolicyVersion, newer);
			assert.deepEqual(PolicyVersion, {
				VersionId: "v2",
				IsDefaultVersion: false,
				CreateDate: new Date(iam.context.clock.now()),
			});
			await iam.run(CreatePolicyVersion, { ...newer, SetAsDefault: true });
			const { Policy } = await iam.run(GetPolicy, { PolicyArn });
			assert.equal(Policy?.DefaultVersionId, "v3");
		});

		it("rejects a sixth version and never gives a number twice", async () => {
			const iam = await withPolicy();
			for (let count = 2; count <= 5; count += 1) {
				await iam.run(CreatePolicyVersion, newer);
			}
			assert.equal(
				await iam.refusal(CreatePolicyVersion, newer),
				"LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
			);
			await iam.run(DeletePolicyVersion, { PolicyArn, VersionId: "v5" });
			const { PolicyVersion } = await iam.run(CreatePolicyVersion, newer);
			assert.equal(PolicyVersion?.VersionId, "v6");
		});

		it("does not let anybody change AWS's policies", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(CreatePolicyVersion, {
					...newer,
					PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
				}),
				"AccessDenied: Policy is outside your own account.",
			);
		});
	});
});

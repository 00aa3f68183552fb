import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { GetPolicyVersion } from "../../../../controller/operations/iam/GetPolicyVersion.ts";
import {
	arn,
	ENCODED_POLICY,
	type IamCall,
	iamCall,
	POLICY,
} from "../../../fakes/iam-call.ts";

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

const first = { PolicyArn, VersionId: "v1" };

describe("GetPolicyVersion", () => {
	describe("input", () => {
		it("refuses a version that is none", async () => {
			const iam = await withPolicy();
			assert.match(
				await iam.refusal(GetPolicyVersion, { PolicyArn, VersionId: "1" }),
				/'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern/,
			);
		});
	});

	describe("authorization", () => {
		it("touches the policy", async () => {
			const iam = await withPolicy();
			assert.deepEqual(await iam.touches(GetPolicyVersion, first), [PolicyArn]);
		});
	});

	describe("behaviour", () => {
		it("answers the document, encoded once", async () => {
			const iam = await withPolicy();
			const { PolicyVersion } = await iam.run(GetPolicyVersion, first);
			assert.equal(PolicyVersion?.Document, ENCODED_POLICY);
			assert.equal(PolicyVersion?.IsDefaultVersion, true);
		});

		it("answers AWS's documents", async () => {
			const iam = await iamCall();
			const { PolicyVersion } = await iam.run(GetPolicyVersion, {
				PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
				VersionId: "v1",
			});
			const document = decodeURIComponent(PolicyVersion?.Document ?? "");
			assert.deepEqual(JSON.parse(document), {
				Version: "2012-10-17",
				Statement: [{ Effect: "Allow", Action: ["*"], Resource: "*" }],
			});
		});

		it("rejects a version that does not exist, and one of a policy that does not, in the same words", async () => {
			const iam = await withPolicy();
			for (const [wrong, VersionId] of [
				[PolicyArn, "v9"],
				[arn("policy/none"), "v1"],
			] as const) {
				assert.equal(
					await iam.refusal(GetPolicyVersion, { PolicyArn: wrong, VersionId }),
					`NoSuchEntity: Policy ${wrong} version ${VersionId} does not exist or is not attachable.`,
				);
			}
		});
	});
});

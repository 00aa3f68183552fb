import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { arn, iamCall, POLICY } from "../../../fakes/iam-call.ts";

const read = {
	PolicyName: "Read",
	Path: "/team/",
	PolicyDocument: POLICY,
};

describe("CreatePolicy", () => {
	describe("input", () => {
		it("refuses a policy without the newest Version", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(CreatePolicy, {
					...read,
					PolicyDocument: POLICY.replace("2012-10-17", "2008-10-17"),
				}),
				"MalformedPolicyDocument: Policy document must be version 2012-10-17 or greater.",
			);
		});

		it("refuses a policy longer than 6,144 characters", async () => {
			const iam = await iamCall();
			const PolicyDocument = POLICY.replace("s3:*", `s3:${"a".repeat(6144)}`);
			assert.equal(
				await iam.refusal(CreatePolicy, { ...read, PolicyDocument }),
				"LimitExceeded: Cannot exceed quota for PolicySize: 6144",
			);
		});
	});

	describe("authorization", () => {
		it("touches the ARN that the request implies, and the policy of that name", async () => {
			const iam = await iamCall();
			await iam.run(CreatePolicy, read);
			const other = { ...read, PolicyName: "READ", Path: "/" };
			assert.deepEqual(await iam.touches(CreatePolicy, other), [
				arn("policy/READ"),
				arn("policy/team/Read"),
			]);
		});
	});

	describe("behaviour", () => {
		it("answers the policy without its description and, when there are none, tags", async () => {
			const iam = await iamCall();
			const { Policy } = await iam.run(CreatePolicy, {
				...read,
				Description: "reads",
			});
			const now = new Date(iam.context.clock.now());
			assert.deepEqual(Policy, {
				PolicyName: "Read",
				PolicyId: Policy?.PolicyId,
				Arn: arn("policy/team/Read"),
				Path: "/team/",
				DefaultVersionId: "v1",
				AttachmentCount: 0,
				PermissionsBoundaryUsageCount: 0,
				IsAttachable: true,
				CreateDate: now,
				UpdateDate: now,
			});
			assert.match(Policy?.PolicyId ?? "", /^ANPA[A-Z2-7]{17}$/);
		});

		it("rejects a second policy of the same name in another case", async () => {
			const iam = await iamCall();
			await iam.run(CreatePolicy, read);
			assert.equal(
				await iam.refusal(CreatePolicy, { ...read, PolicyName: "READ" }),
				"EntityAlreadyExists: A policy called READ already exists. Duplicate names are not allowed.",
			);
		});
	});
});

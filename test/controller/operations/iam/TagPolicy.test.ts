import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { TagPolicy } from "../../../../controller/operations/iam/TagPolicy.ts";
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

describe("TagPolicy", () => {
	describe("input", () => {
		it("refuses the same key twice, and takes keys that differ in case", async () => {
			const iam = await withPolicy();
			const tag = (Key: string) => ({ Key, Value: "" });
			await iam.run(TagPolicy, { PolicyArn, Tags: [tag("a"), tag("A")] });
			assert.equal(
				await iam.refusal(TagPolicy, { PolicyArn, Tags: [tag("a"), tag("a")] }),
				"InvalidInput: Duplicate tag keys found.",
			);
		});
	});

	describe("authorization", () => {
		it("touches the policy and offers its tags", async () => {
			const iam = await withPolicy();
			const input = { PolicyArn, Tags: [{ Key: "a", Value: "b" }] };
			await iam.run(TagPolicy, input);
			assert.deepEqual(await iam.offers(TagPolicy, input), [
				{
					arn: PolicyArn,
					contextKeys: { "aws:ResourceTag/a": "b", "iam:ResourceTag/a": "b" },
				},
			]);
		});
	});

	describe("behaviour", () => {
		it("rejects a policy that does not exist, and AWS's own", async () => {
			const iam = await iamCall();
			const Tags = [{ Key: "a", Value: "b" }];
			assert.equal(
				await iam.refusal(TagPolicy, { PolicyArn, Tags }),
				`NoSuchEntity: Policy ${PolicyArn} was not found.`,
			);
			assert.equal(
				await iam.refusal(TagPolicy, {
					PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
					Tags,
				}),
				"AccessDenied: Policy is outside your own account.",
			);
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { ListPolicyTags } from "../../../../controller/operations/iam/ListPolicyTags.ts";
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

describe("ListPolicyTags", () => {
	describe("authorization", () => {
		it("touches the policy", async () => {
			const iam = await withPolicy();
			assert.deepEqual(await iam.touches(ListPolicyTags, { PolicyArn }), [
				PolicyArn,
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the tags sorted by key, capitals first", async () => {
			const iam = await withPolicy();
			const tag = (Key: string) => ({ Key, Value: "" });
			await iam.run(TagPolicy, { PolicyArn, Tags: [tag("a"), tag("A")] });
			assert.deepEqual(await iam.run(ListPolicyTags, { PolicyArn }), {
				Tags: [tag("A"), tag("a")],
				IsTruncated: false,
			});
		});
	});
});

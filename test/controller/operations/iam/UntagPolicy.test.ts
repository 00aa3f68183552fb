import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { ListPolicyTags } from "../../../../controller/operations/iam/ListPolicyTags.ts";
import { TagPolicy } from "../../../../controller/operations/iam/TagPolicy.ts";
import { UntagPolicy } from "../../../../controller/operations/iam/UntagPolicy.ts";
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

describe("UntagPolicy", () => {
	describe("authorization", () => {
		it("touches the policy", async () => {
			const iam = await withPolicy();
			const input = { PolicyArn, TagKeys: ["a"] };
			assert.deepEqual(await iam.touches(UntagPolicy, input), [PolicyArn]);
		});
	});

	describe("behaviour", () => {
		it("removes tags by key in exact case", async () => {
			const iam = await withPolicy();
			const Tags = [
				{ Key: "A", Value: "1" },
				{ Key: "a", Value: "2" },
			];
			await iam.run(TagPolicy, { PolicyArn, Tags });
			await iam.run(UntagPolicy, { PolicyArn, TagKeys: ["a"] });
			const page = await iam.run(ListPolicyTags, { PolicyArn });
			assert.deepEqual(page.Tags, [{ Key: "A", Value: "1" }]);
		});
	});
});

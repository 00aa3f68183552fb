import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachGroupPolicy } from "../../../../controller/operations/iam/AttachGroupPolicy.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { ListAttachedGroupPolicies } from "../../../../controller/operations/iam/ListAttachedGroupPolicies.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	return iam;
}

describe("ListAttachedGroupPolicies", () => {
	describe("authorization", () => {
		it("touches the group as it is stored", async () => {
			const iam = await withGroup();
			const input = { GroupName: "ADMINS" };
			assert.deepEqual(await iam.touches(ListAttachedGroupPolicies, input), [
				arn("group/team/Admins"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the attached policies under the prefix", async () => {
			const iam = await withGroup();
			const GroupName = "Admins";
			for (const [PolicyName, Path] of [
				["one", "/"],
				["two", "/team/"],
			] as const) {
				await iam.run(CreatePolicy, {
					PolicyName,
					Path,
					PolicyDocument: POLICY,
				});
				const PolicyArn = arn(`policy${Path}${PolicyName}`);
				await iam.run(AttachGroupPolicy, { GroupName, PolicyArn });
			}
			const list = async (PathPrefix?: string) => {
				const input = { GroupName, PathPrefix };
				const page = await iam.run(ListAttachedGroupPolicies, input);
				return page.AttachedPolicies?.map(({ PolicyName }) => PolicyName);
			};
			assert.deepEqual(await list(), ["one", "two"]);
			assert.deepEqual(await list("/team/"), ["two"]);
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachUserPolicy } from "../../../../controller/operations/iam/AttachUserPolicy.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListAttachedUserPolicies } from "../../../../controller/operations/iam/ListAttachedUserPolicies.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("ListAttachedUserPolicies", () => {
	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const iam = await withUser();
			const input = { UserName: "ALICE" };
			assert.deepEqual(await iam.touches(ListAttachedUserPolicies, input), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the attached policies under the prefix", async () => {
			const iam = await withUser();
			const UserName = "Alice";
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
				await iam.run(AttachUserPolicy, { UserName, PolicyArn });
			}
			const list = async (PathPrefix?: string) => {
				const input = { UserName, PathPrefix };
				const page = await iam.run(ListAttachedUserPolicies, input);
				return page.AttachedPolicies?.map(({ PolicyName }) => PolicyName);
			};
			assert.deepEqual(await list(), ["one", "two"]);
			assert.deepEqual(await list("/team/"), ["two"]);
		});
	});
});

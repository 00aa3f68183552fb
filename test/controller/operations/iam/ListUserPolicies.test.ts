import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListUserPolicies } from "../../../../controller/operations/iam/ListUserPolicies.ts";
import { PutUserPolicy } from "../../../../controller/operations/iam/PutUserPolicy.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("ListUserPolicies", () => {
	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const iam = await withUser();
			const input = { UserName: "ALICE" };
			assert.deepEqual(await iam.touches(ListUserPolicies, input), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the names sorted without regard to case", async () => {
			const iam = await withUser();
			const UserName = "Alice";
			for (const PolicyName of ["zeta", "Alpha", "beta"]) {
				await iam.run(PutUserPolicy, {
					UserName,
					PolicyName,
					PolicyDocument: POLICY,
				});
			}
			assert.deepEqual(await iam.run(ListUserPolicies, { UserName }), {
				PolicyNames: ["Alpha", "beta", "zeta"],
				IsTruncated: false,
			});
		});

		it("rejects a user that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(ListUserPolicies, { UserName: "none" }),
				"NoSuchEntity: The user with name none cannot be found.",
			);
		});
	});
});

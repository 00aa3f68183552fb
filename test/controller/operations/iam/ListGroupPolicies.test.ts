import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { ListGroupPolicies } from "../../../../controller/operations/iam/ListGroupPolicies.ts";
import { PutGroupPolicy } from "../../../../controller/operations/iam/PutGroupPolicy.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	return iam;
}

describe("ListGroupPolicies", () => {
	describe("authorization", () => {
		it("touches the group as it is stored", async () => {
			const iam = await withGroup();
			const input = { GroupName: "ADMINS" };
			assert.deepEqual(await iam.touches(ListGroupPolicies, input), [
				arn("group/team/Admins"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the names sorted without regard to case", async () => {
			const iam = await withGroup();
			const GroupName = "Admins";
			for (const PolicyName of ["zeta", "Alpha", "beta"]) {
				await iam.run(PutGroupPolicy, {
					GroupName,
					PolicyName,
					PolicyDocument: POLICY,
				});
			}
			assert.deepEqual(await iam.run(ListGroupPolicies, { GroupName }), {
				PolicyNames: ["Alpha", "beta", "zeta"],
				IsTruncated: false,
			});
		});

		it("rejects a group that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(ListGroupPolicies, { GroupName: "none" }),
				"NoSuchEntity: The group with name none cannot be found.",
			);
		});
	});
});

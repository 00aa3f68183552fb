import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { DeleteGroupPolicy } from "../../../../controller/operations/iam/DeleteGroupPolicy.ts";
import { PutGroupPolicy } from "../../../../controller/operations/iam/PutGroupPolicy.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

const input = { GroupName: "ADMINS", PolicyName: "p" };

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	return iam;
}

describe("DeleteGroupPolicy", () => {
	describe("authorization", () => {
		it("touches the group as it is stored", async () => {
			const iam = await withGroup();
			assert.deepEqual(await iam.touches(DeleteGroupPolicy, input), [
				arn("group/team/Admins"),
			]);
		});
	});

	describe("behaviour", () => {
		it("deletes the policy, and rejects to do it again", async () => {
			const iam = await withGroup();
			await iam.run(PutGroupPolicy, { ...input, PolicyDocument: POLICY });
			await iam.run(DeleteGroupPolicy, input);
			assert.equal(
				await iam.refusal(DeleteGroupPolicy, input),
				"NoSuchEntity: The group policy with name p cannot be found.",
			);
		});
	});
});

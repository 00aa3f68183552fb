import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachGroupPolicy } from "../../../../controller/operations/iam/AttachGroupPolicy.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { DetachGroupPolicy } from "../../../../controller/operations/iam/DetachGroupPolicy.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const input = {
	GroupName: "ADMINS",
	PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
};

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	return iam;
}

describe("DetachGroupPolicy", () => {
	describe("authorization", () => {
		it("touches the group as it is stored and offers the policy's ARN", async () => {
			const iam = await withGroup();
			assert.deepEqual(await iam.touches(DetachGroupPolicy, input), [
				arn("group/team/Admins"),
			]);
			assert.deepEqual(DetachGroupPolicy.contextKeys(input), {
				"iam:PolicyARN": input.PolicyArn,
			});
		});
	});

	describe("behaviour", () => {
		it("detaches a policy, and rejects one that is not attached", async () => {
			const iam = await withGroup();
			await iam.run(AttachGroupPolicy, input);
			await iam.run(DetachGroupPolicy, input);
			assert.equal(
				await iam.refusal(DetachGroupPolicy, input),
				`NoSuchEntity: Policy ${input.PolicyArn} was not found.`,
			);
		});
	});
});

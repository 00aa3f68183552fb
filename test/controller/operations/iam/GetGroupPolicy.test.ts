import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { GetGroupPolicy } from "../../../../controller/operations/iam/GetGroupPolicy.ts";
import { PutGroupPolicy } from "../../../../controller/operations/iam/PutGroupPolicy.ts";
import {
	arn,
	ENCODED_POLICY,
	type IamCall,
	iamCall,
	POLICY,
} from "../../../fakes/iam-call.ts";

const input = { GroupName: "ADMINS", PolicyName: "pol" };

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	return iam;
}

describe("GetGroupPolicy", () => {
	describe("authorization", () => {
		it("touches the group as it is stored", async () => {
			const iam = await withGroup();
			assert.deepEqual(await iam.touches(GetGroupPolicy, input), [
				arn("group/team/Admins"),
			]);
		});
	});

	describe("behaviour", () => {
		it("answers names as they are stored and the document encoded once", async () => {
			const iam = await withGroup();
			await iam.run(PutGroupPolicy, {
				GroupName: "Admins",
				PolicyName: "Pol",
				PolicyDocument: POLICY,
			});
			assert.deepEqual(await iam.run(GetGroupPolicy, input), {
				GroupName: "Admins",
				PolicyName: "Pol",
				PolicyDocument: ENCODED_POLICY,
			});
		});

		it("rejects a policy that is not there", async () => {
			const iam = await withGroup();
			assert.equal(
				await iam.refusal(GetGroupPolicy, input),
				"NoSuchEntity: The group policy with name pol cannot be found.",
			);
		});
	});
});

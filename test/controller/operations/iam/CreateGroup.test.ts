import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { arn, iamCall } from "../../../fakes/iam-call.ts";

const admins = { GroupName: "Admins", Path: "/team/" };

describe("CreateGroup", () => {
	describe("authorization", () => {
		it("touches the ARN that the request implies, and the group of that name", async () => {
			const iam = await iamCall();
			await iam.run(CreateGroup, admins);
			const other = { GroupName: "ADMINS" };
			assert.deepEqual(await iam.touches(CreateGroup, other), [
				arn("group/ADMINS"),
				arn("group/team/Admins"),
			]);
		});
	});

	describe("behaviour", () => {
		it("answers the group, and rejects a second one of the same name in another case", async () => {
			const iam = await iamCall();
			const { Group } = await iam.run(CreateGroup, admins);
			assert.match(Group?.GroupId ?? "", /^AGPA[A-Z2-7]{17}$/);
			assert.equal(Group?.Arn, arn("group/team/Admins"));
			assert.equal(
				await iam.refusal(CreateGroup, { GroupName: "ADMINS" }),
				"EntityAlreadyExists: Group with name ADMINS already exists.",
			);
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListGroups } from "../../../../controller/operations/iam/ListGroups.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("ListGroups", () => {
	describe("authorization", () => {
		it("touches the path it lists", async () => {
			const iam = await iamCall();
			assert.deepEqual(await iam.touches(ListGroups, {}), [arn("group/")]);
		});
	});

	describe("behaviour", () => {
		it("lists the groups under the prefix, sorted without regard to case", async () => {
			const iam = await withGroup();
			await iam.run(CreateGroup, { GroupName: "Zoo" });
			await iam.run(CreateGroup, { GroupName: "abc" });
			const list = async (PathPrefix?: string) => {
				const { Groups } = await iam.run(ListGroups, { PathPrefix });
				return Groups?.map(({ GroupName }) => GroupName);
			};
			assert.deepEqual(await list(), ["abc", "Admins", "Zoo"]);
			assert.deepEqual(await list("/team/"), ["Admins"]);
		});
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListUsers } from "../../../../controller/operations/iam/ListUsers.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

async function withAlice(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("ListUsers", () => {
	describe("authorization", () => {
		it("touches the path it lists", async () => {
			const iam = await iamCall();
			assert.deepEqual(await iam.touches(ListUsers, { PathPrefix: "/team" }), [
				arn("user/team"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the users under the prefix, sorted without regard to case", async () => {
			const iam = await withAlice();
			await iam.run(CreateUser, { UserName: "aaron" });
			await iam.run(CreateUser, { UserName: "Zoe" });
			const list = async (PathPrefix?: string) => {
				const { Users } = await iam.run(ListUsers, { PathPrefix });
				return Users?.map(({ UserName }) => UserName);
			};
			assert.deepEqual(await list(), ["aaron", "Alice", "Zoe"]);
			assert.deepEqual(await list("/team/"), ["Alice"]);
		});
	});
});

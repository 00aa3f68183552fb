import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateAccessKey } from "../../../../controller/operations/iam/CreateAccessKey.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetRole } from "../../../../controller/operations/iam/GetRole.ts";
import { GetUser } from "../../../../controller/operations/iam/GetUser.ts";
import { ListAccessKeys } from "../../../../controller/operations/iam/ListAccessKeys.ts";
import { UpdateUser } from "../../../../controller/operations/iam/UpdateUser.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

async function withAlice(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("UpdateUser", () => {
	describe("authorization", () => {
		it("touches the user as it is and as it will be", async () => {
			const iam = await withAlice();
			const input = { UserName: "ALICE", NewUserName: "Bob", NewPath: "/" };
			assert.deepEqual(await iam.touches(UpdateUser, input), [
				arn("user/team/Alice"),
				arn("user/Bob"),
			]);
		});
	});

	describe("behaviour", () => {
		it("changes name and path and keeps id and keys", async () => {
			const iam = await withAlice();
			await iam.run(CreateAccessKey, { UserName: "Alice" });
			await iam.run(UpdateUser, { UserName: "Alice", NewUserName: "Bob" });
			const { AccessKeyMetadata } = await iam.run(ListAccessKeys, {
				UserName: "Bob",
			});
			assert.equal(AccessKeyMetadata?.[0]?.UserName, "Bob");
			assert.equal(
				await iam.refusal(GetUser, { UserName: "Alice" }),
				"NoSuchEntity: The user with name Alice cannot be found.",
			);
		});

		it("changes the case of a name", async () => {
			const iam = await withAlice();
			await iam.run(UpdateUser, { UserName: "Alice", NewUserName: "ALICE" });
			const { User } = await iam.run(GetUser, { UserName: "alice" });
			assert.equal(User?.UserName, "ALICE");
		});

		it("rejects the name of another user", async () => {
			const iam = await withAlice();
			await iam.run(CreateUser, { UserName: "Bob" });
			assert.equal(
				await iam.refusal(UpdateUser, {
					UserName: "Alice",
					NewUserName: "BOB",
				}),
				"EntityAlreadyExists: User with name BOB already exists.",
			);
		});

		it("is followed by the trust policies that name the user", async () => {
			const iam = await withAlice();
			await iam.run(CreateRole, {
				RoleName: "target",
				AssumeRolePolicyDocument: trustPolicy({ AWS: arn("user/team/Alice") }),
			});
			await iam.run(UpdateUser, { UserName: "Alice", NewUserName: "Bob" });
			const { Role } = await iam.run(GetRole, { RoleName: "target" });
			assert.equal(
				decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""),
				trustPolicy({ AWS: arn("user/team/Bob") }),
			);
		});
	});
});

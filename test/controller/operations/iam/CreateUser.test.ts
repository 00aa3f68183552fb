import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { arn, iamCall } from "../../../fakes/iam-call.ts";

const alice = { UserName: "Alice", Path: "/team/" };

describe("CreateUser", () => {
	describe("input", () => {
		it("refuses a name longer than 64 characters", async () => {
			const iam = await iamCall();
			assert.match(
				await iam.refusal(CreateUser, { UserName: "x".repeat(65) }),
				/'userName' failed to satisfy constraint: Member must have length less than or equal to 64$/,
			);
		});
	});

	describe("authorization", () => {
		it("touches the ARN that the request implies, and the user of that name", async () => {
			const iam = await iamCall();
			await iam.run(CreateUser, alice);
			const other = { UserName: "ALICE" };
			assert.deepEqual(await iam.touches(CreateUser, other), [
				arn("user/ALICE"),
				arn("user/team/Alice"),
			]);
		});

		it("offers the tags and the boundary that the user is to have", () => {
			assert.deepEqual(
				CreateUser.contextKeys({
					...alice,
					Tags: [{ Key: "a", Value: "b" }],
					PermissionsBoundary: "arn:aws:iam::aws:policy/x",
				}),
				{
					"aws:RequestTag/a": "b",
					"aws:TagKeys": ["a"],
					"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/x",
				},
			);
		});
	});

	describe("behaviour", () => {
		it("answers the user", async () => {
			const iam = await iamCall();
			const { User } = await iam.run(CreateUser, alice);
			assert.match(User?.UserId ?? "", /^AIDA[A-Z2-7]{17}$/);
			assert.deepEqual(User, {
				Path: "/team/",
				UserName: "Alice",
				UserId: User?.UserId,
				Arn: arn("user/team/Alice"),
				CreateDate: new Date(iam.context.clock.now()),
			});
		});

		it("rejects a second user of the same name in another case", async () => {
			const iam = await iamCall();
			await iam.run(CreateUser, alice);
			assert.equal(
				await iam.refusal(CreateUser, { UserName: "ALICE" }),
				"EntityAlreadyExists: User with name ALICE already exists.",
			);
		});
	});
});

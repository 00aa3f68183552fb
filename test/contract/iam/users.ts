import assert from "node:assert/strict";
import {
	AttachUserPolicyCommand,
	CreateUserCommand,
	DeleteUserCommand,
	DeleteUserPermissionsBoundaryCommand,
	DeleteUserPolicyCommand,
	DetachUserPolicyCommand,
	GetUserCommand,
	GetUserPolicyCommand,
	ListAttachedUserPoliciesCommand,
	ListUserPoliciesCommand,
	ListUsersCommand,
	ListUserTagsCommand,
	PutUserPermissionsBoundaryCommand,
	PutUserPolicyCommand,
	TagUserCommand,
	UntagUserCommand,
	UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { ACCOUNT } from "../running-controller.ts";
import { answerOf, type Cases, decoded, POLICY, TAGS } from "./case.ts";

const alice = { UserName: "Alice" };
const Arn = `arn:aws:iam::${ACCOUNT}:user/team/Alice`;
const READ = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const inline = { ...alice, PolicyName: "Read" };
const attachment = { ...alice, PolicyArn: READ };

/** The contract of users. */
export const userCases: Cases = {
	async CreateUser({ iam }) {
		const { User } = await iam.send(
			new CreateUserCommand({ ...alice, Path: "/team/", Tags: TAGS }),
		);
		const { UserId, CreateDate, ...rest } = User ?? {};
		assert.match(UserId ?? "", /^AIDA[A-Z2-7]{17}$/);
		assert.deepEqual(rest, { ...alice, Path: "/team/", Arn, Tags: TAGS });
		const twin = { UserName: "ALICE" };
		await assert.rejects(iam.send(new CreateUserCommand(twin)), {
			name: "EntityAlreadyExistsException",
			message: "User with name ALICE already exists.",
		});
	},

	async GetUser({ iam }) {
		const { User } = await iam.send(new GetUserCommand({ UserName: "alice" }));
		const { UserId, CreateDate, ...rest } = User ?? {};
		assert.deepEqual(rest, { ...alice, Path: "/team/", Arn, Tags: TAGS });
		const root = await iam.send(new GetUserCommand({}));
		assert.equal(root.User?.Arn, `arn:aws:iam::${ACCOUNT}:root`);
		assert.equal(root.User?.UserId, ACCOUNT);
		const none = iam.send(new GetUserCommand({ UserName: "none" }));
		await assert.rejects(none, {
			name: "NoSuchEntityException",
			message: "The user with name none cannot be found.",
		});
	},

	async ListUsers({ iam }) {
		const listed = await iam.send(new ListUsersCommand({}));
		assert.equal(listed.IsTruncated, false);
		const [found] = listed.Users ?? [];
		const { UserId, CreateDate, ...rest } = found ?? {};
		assert.deepEqual(rest, { ...alice, Path: "/team/", Arn });
		const elsewhere = await iam.send(
			new ListUsersCommand({ PathPrefix: "/Team/" }),
		);
		assert.deepEqual(elsewhere.Users, []);
	},

	async PutUserPolicy({ iam }) {
		const PolicyDocument = POLICY;
		await iam.send(new PutUserPolicyCommand({ ...inline, PolicyDocument }));
		const long = JSON.stringify({
			Version: "2012-10-17",
			Statement: [
				{
					Effect: "Allow",
					Action: "*",
					Resource: `arn:aws:s3:::${"x".repeat(2048)}`,
				},
			],
		});
		const second = { ...alice, PolicyName: "Long", PolicyDocument: long };
		await assert.rejects(iam.send(new PutUserPolicyCommand(second)), {
			name: "LimitExceededException",
			message: "Maximum policy size of 2048 bytes exceeded for user Alice",
		});
	},

	async GetUserPolicy({ iam }) {
		const policy = await iam.send(new GetUserPolicyCommand(inline));
		assert.equal(decoded(policy.PolicyDocument), POLICY);
		assert.equal(policy.UserName, "Alice");
	},

	async ListUserPolicies({ iam }) {
		const listed = await iam.send(new ListUserPoliciesCommand(alice));
		const expected = { PolicyNames: ["Read"], IsTruncated: false };
		assert.deepEqual(answerOf(listed), expected);
	},

	async DeleteUserPolicy({ iam }) {
		await iam.send(new DeleteUserPolicyCommand(inline));
		await assert.rejects(iam.send(new DeleteUserPolicyCommand(inline)), {
			name: "NoSuchEntityException",
			message: "The user policy with name Read cannot be found.",
		});
	},

	async AttachUserPolicy({ iam }) {
		await iam.send(new AttachUserPolicyCommand(attachment));
	},

	async ListAttachedUserPolicies({ iam }) {
		const listed = await iam.send(new ListAttachedUserPoliciesCommand(alice));
		assert.deepEqual(answerOf(listed), {
			AttachedPolicies: [{ PolicyName: "ReadOnlyAccess", PolicyArn: READ }],
			IsTruncated: false,
		});
	},

	async DetachUserPolicy({ iam }) {
		await assert.rejects(iam.send(new DeleteUserCommand(alice)), {
			name: "DeleteConflictException",
			message: "Cannot delete entity, must detach all policies first.",
		});
		await iam.send(new DetachUserPolicyCommand(attachment));
		await assert.rejects(iam.send(new DetachUserPolicyCommand(attachment)), {
			name: "NoSuchEntityException",
			message: `Policy ${READ} was not found.`,
		});
	},

	async PutUserPermissionsBoundary({ iam }) {
		const boundary = { ...alice, PermissionsBoundary: READ };
		await iam.send(new PutUserPermissionsBoundaryCommand(boundary));
		const { User } = await iam.send(new GetUserCommand(alice));
		assert.deepEqual(User?.PermissionsBoundary, {
			PermissionsBoundaryType: "Policy",
			PermissionsBoundaryArn: READ,
		});
	},

	async DeleteUserPermissionsBoundary({ iam }) {
		await iam.send(new DeleteUserPermissionsBoundaryCommand(alice));
		const { User } = await iam.send(new GetUserCommand(alice));
		assert.equal(User?.PermissionsBoundary, undefined);
	},

	async TagUser({ iam }) {
		const Tags = [
			{ Key: "a", Value: "1" },
			{ Key: "A", Value: "2" },
		];
		await assert.rejects(iam.send(new TagUserCommand({ ...alice, Tags })), {
			name: "InvalidInputException",
			message:
				"Duplicate tag keys found. Please note that Tag keys are case insensitive.",
		});
		await iam.send(new TagUserCommand({ ...alice, Tags: Tags.slice(1) }));
	},

	async ListUserTags({ iam }) {
		const listed = await iam.send(new ListUserTagsCommand(alice));
		assert.deepEqual(answerOf(listed), {
			Tags: [{ Key: "A", Value: "2" }, ...TAGS],
			IsTruncated: false,
		});
	},

	async UntagUser({ iam }) {
		const TagKeys = ["a", "COST"];
		await iam.send(new UntagUserCommand({ ...alice, TagKeys }));
		const { Tags } = await iam.send(new ListUserTagsCommand(alice));
		assert.deepEqual(Tags, [{ Key: "team", Value: "" }]);
	},

	async UpdateUser({ iam }) {
		await iam.send(
			new UpdateUserCommand({ ...alice, NewUserName: "Bob", NewPath: "/b/" }),
		);
		const { User } = await iam.send(new GetUserCommand({ UserName: "bob" }));
		assert.equal(User?.Arn, `arn:aws:iam::${ACCOUNT}:user/b/Bob`);
		await assert.rejects(iam.send(new GetUserCommand(alice)), {
			name: "NoSuchEntityException",
		});
	},

	async DeleteUser({ iam }) {
		await iam.send(new DeleteUserCommand({ UserName: "BOB" }));
		const { Users } = await iam.send(new ListUsersCommand({}));
		assert.deepEqual(Users, []);
	},
};

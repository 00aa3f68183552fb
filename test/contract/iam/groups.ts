import assert from "node:assert/strict";
import {
	AddUserToGroupCommand,
	AttachGroupPolicyCommand,
	CreateGroupCommand,
	CreateUserCommand,
	DeleteGroupCommand,
	DeleteGroupPolicyCommand,
	DeleteUserCommand,
	DetachGroupPolicyCommand,
	GetGroupCommand,
	GetGroupPolicyCommand,
	ListAttachedGroupPoliciesCommand,
	ListGroupPoliciesCommand,
	ListGroupsCommand,
	ListGroupsForUserCommand,
	PutGroupPolicyCommand,
	RemoveUserFromGroupCommand,
	UpdateGroupCommand,
} from "@aws-sdk/client-iam";
import { ACCOUNT } from "../running-controller.ts";
import { answerOf, type Cases, decoded, POLICY } from "./case.ts";

const admins = { GroupName: "Admins" };
const carol = { UserName: "Carol" };
const member = { ...admins, ...carol };
const Arn = `arn:aws:iam::${ACCOUNT}:group/team/Admins`;
const ALL = "arn:aws:iam::aws:policy/AdministratorAccess";
const inline = { ...admins, PolicyName: "Read" };
const attachment = { ...admins, PolicyArn: ALL };

/** The contract of groups. */
export const groupCases: Cases = {
	async CreateGroup({ iam }) {
		const { Group } = await iam.send(
			new CreateGroupCommand({ ...admins, Path: "/team/" }),
		);
		const { GroupId, CreateDate, ...rest } = Group ?? {};
		assert.match(GroupId ?? "", /^AGPA[A-Z2-7]{17}$/);
		assert.deepEqual(rest, { ...admins, Path: "/team/", Arn });
		const twin = { GroupName: "ADMINS" };
		await assert.rejects(iam.send(new CreateGroupCommand(twin)), {
			name: "EntityAlreadyExistsException",
			message: "Group with name ADMINS already exists.",
		});
	},

	async AddUserToGroup({ iam }) {
		await assert.rejects(iam.send(new AddUserToGroupCommand(member)), {
			name: "NoSuchEntityException",
			message: "The user with name Carol cannot be found.",
		});
		await iam.send(new CreateUserCommand(carol));
		await iam.send(new AddUserToGroupCommand(member));
		await iam.send(new AddUserToGroupCommand(member));
	},

	async GetGroup({ iam }) {
		const answer = await iam.send(new GetGroupCommand(admins));
		assert.equal(answer.Group?.Arn, Arn);
		assert.equal(answer.IsTruncated, false);
		const names = answer.Users?.map((user) => user.UserName);
		assert.deepEqual(names, ["Carol"]);
		const none = iam.send(new GetGroupCommand({ GroupName: "none" }));
		await assert.rejects(none, {
			name: "NoSuchEntityException",
			message: "The group with name none cannot be found.",
		});
	},

	async ListGroups({ iam }) {
		const listed = await iam.send(new ListGroupsCommand({}));
		assert.deepEqual(
			listed.Groups?.map((group) => group.Arn),
			[Arn],
		);
		assert.equal(listed.IsTruncated, false);
	},

	async ListGroupsForUser({ iam }) {
		const listed = await iam.send(new ListGroupsForUserCommand(carol));
		assert.deepEqual(
			listed.Groups?.map((group) => group.GroupName),
			["Admins"],
		);
		assert.equal(listed.IsTruncated, false);
	},

	async PutGroupPolicy({ iam }) {
		const PolicyDocument = POLICY;
		await iam.send(new PutGroupPolicyCommand({ ...inline, PolicyDocument }));
	},

	async GetGroupPolicy({ iam }) {
		const policy = await iam.send(new GetGroupPolicyCommand(inline));
		assert.equal(decoded(policy.PolicyDocument), POLICY);
		assert.equal(policy.GroupName, "Admins");
	},

	async ListGroupPolicies({ iam }) {
		const listed = await iam.send(new ListGroupPoliciesCommand(admins));
		const expected = { PolicyNames: ["Read"], IsTruncated: false };
		assert.deepEqual(answerOf(listed), expected);
	},

	async DeleteGroupPolicy({ iam }) {
		await iam.send(new DeleteGroupPolicyCommand(inline));
		await assert.rejects(iam.send(new DeleteGroupPolicyCommand(inline)), {
			name: "NoSuchEntityException",
			message: "The group policy with name Read cannot be found.",
		});
	},

	async AttachGroupPolicy({ iam }) {
		await iam.send(new AttachGroupPolicyCommand(attachment));
	},

	async ListAttachedGroupPolicies({ iam }) {
		const listed = await iam.send(new ListAttachedGroupPoliciesCommand(admins));
		assert.deepEqual(answerOf(listed), {
			AttachedPolicies: [{ PolicyName: "AdministratorAccess", PolicyArn: ALL }],
			IsTruncated: false,
		});
	},

	async DetachGroupPolicy({ iam }) {
		await iam.send(new DetachGroupPolicyCommand(attachment));
		await assert.rejects(iam.send(new DetachGroupPolicyCommand(attachment)), {
			name: "NoSuchEntityException",
			message: `Policy ${ALL} was not found.`,
		});
	},

	async UpdateGroup({ iam }) {
		const renamed = { ...admins, NewGroupName: "Ops", NewPath: "/" };
		await iam.send(new UpdateGroupCommand(renamed));
		const { Group, Users } = await iam.send(
			new GetGroupCommand({ GroupName: "ops" }),
		);
		assert.equal(Group?.Arn, `arn:aws:iam::${ACCOUNT}:group/Ops`);
		assert.equal(Users?.length, 1);
	},

	async RemoveUserFromGroup({ iam }) {
		const deletion = iam.send(new DeleteGroupCommand({ GroupName: "Ops" }));
		await assert.rejects(deletion, {
			name: "DeleteConflictException",
			message: "Cannot delete entity, must remove users from group first.",
		});
		await iam.send(
			new RemoveUserFromGroupCommand({ ...carol, GroupName: "Ops" }),
		);
		await iam.send(new DeleteUserCommand(carol));
	},

	async DeleteGroup({ iam }) {
		await iam.send(new DeleteGroupCommand({ GroupName: "Ops" }));
		const { Groups } = await iam.send(new ListGroupsCommand({}));
		assert.deepEqual(Groups, []);
	},
};

import assert from "node:assert/strict";
import {
	AttachRolePolicyCommand,
	CreatePolicyCommand,
	CreatePolicyVersionCommand,
	CreateRoleCommand,
	DeletePolicyCommand,
	DeletePolicyVersionCommand,
	DeleteRoleCommand,
	DetachRolePolicyCommand,
	GetPolicyCommand,
	GetPolicyVersionCommand,
	ListEntitiesForPolicyCommand,
	ListPoliciesCommand,
	ListPolicyTagsCommand,
	ListPolicyVersionsCommand,
	SetDefaultPolicyVersionCommand,
	TagPolicyCommand,
	UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import { ACCOUNT } from "../running-controller.ts";
import {
	ANYTHING,
	answerOf,
	type Cases,
	decoded,
	POLICY,
	TAGS,
	TRUST,
} from "./case.ts";

const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/team/Read`;
const policy = { PolicyArn };
const shown = {
	PolicyName: "Read",
	Arn: PolicyArn,
	Path: "/team/",
	DefaultVersionId: "v1",
	AttachmentCount: 0,
	PermissionsBoundaryUsageCount: 0,
	IsAttachable: true,
};
const role = { RoleName: "reader" };

/** The contract of managed policies. */
export const policyCases: Cases = {
	async CreatePolicy({ iam }) {
		const { Policy } = await iam.send(
			new CreatePolicyCommand({
				PolicyName: "Read",
				Path: "/team/",
				PolicyDocument: POLICY,
				Description: "reads",
				Tags: TAGS,
			}),
		);
		const { PolicyId, CreateDate, UpdateDate, ...rest } = Policy ?? {};
		assert.match(PolicyId ?? "", /^ANPA[A-Z2-7]{17}$/);
		assert.deepEqual(CreateDate, UpdateDate);
		// Never the description.
		assert.deepEqual(rest, { ...shown, Tags: TAGS });
		const twin = { PolicyName: "READ", PolicyDocument: POLICY };
		await assert.rejects(iam.send(new CreatePolicyCommand(twin)), {
			name: "EntityAlreadyExistsException",
			message:
				"A policy called READ already exists. Duplicate names are not allowed.",
		});
	},

	async GetPolicy({ iam }) {
		const { Policy } = await iam.send(new GetPolicyCommand(policy));
		const { PolicyId, CreateDate, UpdateDate, ...rest } = Policy ?? {};
		assert.deepEqual(rest, { ...shown, Description: "reads", Tags: TAGS });
		const missing = { PolicyArn: `${PolicyArn}None` };
		await assert.rejects(iam.send(new GetPolicyCommand(missing)), {
			name: "NoSuchEntityException",
			message: `Policy ${PolicyArn}None was not found.`,
		});
	},

	async ListPolicies({ iam }) {
		const local = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
		assert.equal(local.IsTruncated, false);
		const [found] = local.Policies ?? [];
		const { PolicyId, CreateDate, UpdateDate, ...rest } = found ?? {};
		assert.deepEqual(rest, shown);
		const aws = await iam.send(new ListPoliciesCommand({ Scope: "AWS" }));
		const names = new Set(aws.Policies?.map(({ PolicyName }) => PolicyName));
		for (const name of [
			"AdministratorAccess",
			"ReadOnlyAccess",
			"AmazonS3FullAccess",
			"AmazonS3ReadOnlyAccess",
			"IAMFullAccess",
			"IAMReadOnlyAccess",
			"PowerUserAccess",
			"AmazonEC2FullAccess",
			"AmazonEC2ReadOnlyAccess",
			"AmazonSSMManagedInstanceCore",
		]) {
			assert.ok(names.has(name), name);
		}
	},

	async CreatePolicyVersion({ iam }) {
		const version = { ...policy, PolicyDocument: ANYTHING };
		const { PolicyVersion } = await iam.send(
			new CreatePolicyVersionCommand(version),
		);
		const { CreateDate, ...rest } = PolicyVersion ?? {};
		assert.deepEqual(rest, { VersionId: "v2", IsDefaultVersion: false });
		for (let count = 3; count <= 5; count += 1) {
			await iam.send(new CreatePolicyVersionCommand(version));
		}
		await assert.rejects(iam.send(new CreatePolicyVersionCommand(version)), {
			name: "LimitExceededException",
			message:
				"A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
		});
	},

	async GetPolicyVersion({ iam }) {
		const { PolicyVersion } = await iam.send(
			new GetPolicyVersionCommand({ ...policy, VersionId: "v1" }),
		);
		assert.equal(decoded(PolicyVersion?.Document), POLICY);
		assert.equal(PolicyVersion?.IsDefaultVersion, true);
		const none = { ...policy, VersionId: "v9" };
		await assert.rejects(iam.send(new GetPolicyVersionCommand(none)), {
			name: "NoSuchEntityException",
			message: `Policy ${PolicyArn} version v9 does not exist or is not attachable.`,
		});
	},

	async SetDefaultPolicyVersion({ iam }) {
		await iam.send(
			new SetDefaultPolicyVersionCommand({ ...policy, VersionId: "v2" }),
		);
		const { Policy } = await iam.send(new GetPolicyCommand(policy));
		assert.equal(Policy?.DefaultVersionId, "v2");
	},

	async ListPolicyVersions({ iam }) {
		const listed = await iam.send(new ListPolicyVersionsCommand(policy));
		assert.equal(listed.IsTruncated, false);
		const versions = listed.Versions?.map((one) => [
			one.VersionId,
			one.IsDefaultVersion,
			one.Document,
		]);
		assert.deepEqual(versions, [
			["v5", false, undefined],
			["v4", false, undefined],
			["v3", false, undefined],
			["v2", true, undefined],
			["v1", false, undefined],
		]);
	},

	async DeletePolicyVersion({ iam }) {
		const refused = { ...policy, VersionId: "v2" };
		await assert.rejects(iam.send(new DeletePolicyVersionCommand(refused)), {
			name: "DeleteConflictException",
			message: "Cannot delete the default version of a policy.",
		});
		for (const VersionId of ["v1", "v3", "v4", "v5"]) {
			await iam.send(new DeletePolicyVersionCommand({ ...policy, VersionId }));
		}
		const next = { ...policy, PolicyDocument: POLICY };
		const { PolicyVersion } = await iam.send(
			new CreatePolicyVersionCommand(next),
		);
		assert.equal(PolicyVersion?.VersionId, "v6");
		await iam.send(
			new DeletePolicyVersionCommand({ ...policy, VersionId: "v6" }),
		);
	},

	async TagPolicy({ iam }) {
		const Tags = [{ Key: "Team", Value: "blue" }];
		await iam.send(new TagPolicyCommand({ ...policy, Tags }));
	},

	async ListPolicyTags({ iam }) {
		const listed = await iam.send(new ListPolicyTagsCommand(policy));
		assert.equal(listed.Tags?.length, 3);
		assert.equal(listed.IsTruncated, false);
	},

	async UntagPolicy({ iam }) {
		const TagKeys = ["team", "Team", "cost"];
		await iam.send(new UntagPolicyCommand({ ...policy, TagKeys }));
		const { Tags } = await iam.send(new ListPolicyTagsCommand(policy));
		assert.deepEqual(Tags, []);
	},

	async ListEntitiesForPolicy({ iam }) {
		const AssumeRolePolicyDocument = TRUST;
		const { Role } = await iam.send(
			new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }),
		);
		await iam.send(new AttachRolePolicyCommand({ ...role, ...policy }));
		const listed = await iam.send(new ListEntitiesForPolicyCommand(policy));
		assert.deepEqual(answerOf(listed), {
			PolicyGroups: [],
			PolicyUsers: [],
			PolicyRoles: [{ RoleName: "reader", RoleId: Role?.RoleId }],
			IsTruncated: false,
		});
	},

	async DeletePolicy({ iam }) {
		await assert.rejects(iam.send(new DeletePolicyCommand(policy)), {
			name: "DeleteConflictException",
			message: "Cannot delete a policy attached to entities.",
		});
		await iam.send(new DetachRolePolicyCommand({ ...role, ...policy }));
		await iam.send(new DeleteRoleCommand(role));
		await iam.send(new DeletePolicyCommand(policy));
		await assert.rejects(iam.send(new DeletePolicyCommand(policy)), {
			name: "NoSuchEntityException",
			message: `Policy ${PolicyArn} was not found.`,
		});
	},
};

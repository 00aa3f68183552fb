import assert from "node:assert/strict";
import {
	AttachRolePolicyCommand,
	CreateRoleCommand,
	DeleteRoleCommand,
	DeleteRolePermissionsBoundaryCommand,
	DeleteRolePolicyCommand,
	DetachRolePolicyCommand,
	GetRoleCommand,
	GetRolePolicyCommand,
	ListAttachedRolePoliciesCommand,
	ListRolePoliciesCommand,
	ListRolesCommand,
	ListRoleTagsCommand,
	NoSuchEntityException,
	PutRolePermissionsBoundaryCommand,
	PutRolePolicyCommand,
	TagRoleCommand,
	UntagRoleCommand,
	UpdateAssumeRolePolicyCommand,
	UpdateRoleCommand,
	UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import { ACCOUNT } from "../running-controller.ts";
import { answerOf, type Cases, decoded, POLICY, TAGS, TRUST } from "./case.ts";

const RoleName = "Worker";
const role = { RoleName };
const Arn = `arn:aws:iam::${ACCOUNT}:role/team/Worker`;
const S3 = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
const inline = { ...role, PolicyName: "Read" };

/** The contract of roles. */
export const roleCases: Cases = {
	async CreateRole({ iam }) {
		const { Role } = await iam.send(
			new CreateRoleCommand({
				...role,
				Path: "/team/",
				AssumeRolePolicyDocument: TRUST,
				Description: "1 + 1 = 2 é",
				MaxSessionDuration: 7200,
				Tags: TAGS,
			}),
		);
		const { RoleId, CreateDate, AssumeRolePolicyDocument, ...rest } =
			Role ?? {};
		assert.match(RoleId ?? "", /^AROA[A-Z2-7]{17}$/);
		assert.ok(CreateDate instanceof Date);
		assert.equal(decoded(AssumeRolePolicyDocument), TRUST);
		// No MaxSessionDuration, no RoleLastUsed, and the description only from GetRole on.
		assert.deepEqual(rest, { Path: "/team/", RoleName, Arn, Tags: TAGS });
		const twin = { RoleName: "WORKER", AssumeRolePolicyDocument: TRUST };
		await assert.rejects(iam.send(new CreateRoleCommand(twin)), {
			name: "EntityAlreadyExistsException",
			message: "Role with name WORKER already exists.",
		});
		const bare = { RoleName: "bare", AssumeRolePolicyDocument: TRUST };
		const made = await iam.send(new CreateRoleCommand(bare));
		assert.ok(made.Role && !("Tags" in made.Role));
	},

	async GetRole({ iam }) {
		const { Role } = await iam.send(new GetRoleCommand({ RoleName: "worker" }));
		const { RoleId, CreateDate, AssumeRolePolicyDocument, ...rest } =
			Role ?? {};
		assert.equal(decoded(AssumeRolePolicyDocument), TRUST);
		assert.deepEqual(rest, {
			...{ Path: "/team/", RoleName, Arn, Tags: TAGS },
			Description: "1 + 1 = 2 é",
			MaxSessionDuration: 7200,
			RoleLastUsed: {},
		});
		const none = iam.send(new GetRoleCommand({ RoleName: "none" }));
		await assert.rejects(none, (error) => {
			assert.ok(error instanceof NoSuchEntityException);
			assert.equal(error.$metadata.httpStatusCode, 404);
			return error.message === "The role with name none cannot be found.";
		});
	},

	async ListRoles({ iam }) {
		const listed = await iam.send(new ListRolesCommand({}));
		const names = listed.Roles?.map((one) => one.RoleName);
		assert.deepEqual(names, ["bare", RoleName]);
		assert.equal(listed.IsTruncated, false);
		const under = await iam.send(new ListRolesCommand({ PathPrefix: "/team" }));
		const { RoleId, CreateDate, AssumeRolePolicyDocument, ...rest } =
			under.Roles?.[0] ?? {};
		assert.deepEqual(rest, {
			...{ Path: "/team/", RoleName, Arn },
			Description: "1 + 1 = 2 é",
			MaxSessionDuration: 7200,
		});
	},

	async UpdateRole({ iam }) {
		const changed = { ...role, MaxSessionDuration: 3600 };
		const answer = await iam.send(new UpdateRoleCommand(changed));
		assert.deepEqual(answerOf(answer), {});
		const { Role } = await iam.send(new GetRoleCommand(role));
		assert.equal(Role?.MaxSessionDuration, 3600);
		assert.equal(Role?.Description, "1 + 1 = 2 é");
	},

	async UpdateRoleDescription({ iam }) {
		const { Role } = await iam.send(
			new UpdateRoleDescriptionCommand({ ...role, Description: "other" }),
		);
		assert.equal(Role?.Description, "other");
		assert.equal(Role?.MaxSessionDuration, undefined);
	},

	async UpdateAssumeRolePolicy({ iam }) {
		const PolicyDocument = TRUST.replace('"ec2.', '"ecs.');
		await iam.send(
			new UpdateAssumeRolePolicyCommand({ ...role, PolicyDocument }),
		);
		const { Role } = await iam.send(new GetRoleCommand(role));
		assert.equal(decoded(Role?.AssumeRolePolicyDocument), PolicyDocument);
		const wrong = { ...role, PolicyDocument: POLICY };
		await assert.rejects(iam.send(new UpdateAssumeRolePolicyCommand(wrong)), {
			name: "MalformedPolicyDocumentException",
		});
	},

	async PutRolePolicy({ iam }) {
		await iam.send(
			new PutRolePolicyCommand({ ...inline, PolicyDocument: POLICY }),
		);
		const broken = { ...inline, PolicyDocument: "{" };
		await assert.rejects(iam.send(new PutRolePolicyCommand(broken)), {
			name: "MalformedPolicyDocumentException",
			message: "Syntax errors in policy.",
		});
	},

	async GetRolePolicy({ iam }) {
		const policy = await iam.send(new GetRolePolicyCommand(inline));
		assert.equal(decoded(policy.PolicyDocument), POLICY);
		assert.equal(policy.RoleName, RoleName);
		assert.equal(policy.PolicyName, "Read");
	},

	async ListRolePolicies({ iam }) {
		const listed = await iam.send(new ListRolePoliciesCommand(role));
		const expected = { PolicyNames: ["Read"], IsTruncated: false };
		assert.deepEqual(answerOf(listed), expected);
	},

	async DeleteRolePolicy({ iam }) {
		await iam.send(new DeleteRolePolicyCommand(inline));
		await assert.rejects(iam.send(new DeleteRolePolicyCommand(inline)), {
			name: "NoSuchEntityException",
			message: "The role policy with name Read cannot be found.",
		});
	},

	async AttachRolePolicy({ iam }) {
		const attachment = { ...role, PolicyArn: S3 };
		await iam.send(new AttachRolePolicyCommand(attachment));
		await iam.send(new AttachRolePolicyCommand(attachment));
		const missing = { ...role, PolicyArn: `${S3}None` };
		await assert.rejects(iam.send(new AttachRolePolicyCommand(missing)), {
			name: "NoSuchEntityException",
			message: `Policy ${S3}None does not exist or is not attachable.`,
		});
	},

	async ListAttachedRolePolicies({ iam }) {
		const listed = await iam.send(new ListAttachedRolePoliciesCommand(role));
		assert.deepEqual(answerOf(listed), {
			AttachedPolicies: [{ PolicyName: "AmazonS3FullAccess", PolicyArn: S3 }],
			IsTruncated: false,
		});
	},

	async DetachRolePolicy({ iam }) {
		const attachment = { ...role, PolicyArn: S3 };
		await iam.send(new DetachRolePolicyCommand(attachment));
		await assert.rejects(iam.send(new DetachRolePolicyCommand(attachment)), {
			name: "NoSuchEntityException",
			message: `Policy ${S3} was not found.`,
		});
	},

	async PutRolePermissionsBoundary({ iam }) {
		await iam.send(
			new PutRolePermissionsBoundaryCommand({
				...role,
				PermissionsBoundary: S3,
			}),
		);
		const { Role } = await iam.send(new GetRoleCommand(role));
		assert.deepEqual(Role?.PermissionsBoundary, {
			PermissionsBoundaryType: "Policy",
			PermissionsBoundaryArn: S3,
		});
	},

	async DeleteRolePermissionsBoundary({ iam }) {
		await iam.send(new DeleteRolePermissionsBoundaryCommand(role));
		const { Role } = await iam.send(new GetRoleCommand(role));
		assert.equal(Role?.PermissionsBoundary, undefined);
	},

	async TagRole({ iam }) {
		const Tags = [{ Key: "COST", Value: "3" }];
		await iam.send(new TagRoleCommand({ ...role, Tags }));
	},

	async ListRoleTags({ iam }) {
		const listed = await iam.send(new ListRoleTagsCommand(role));
		assert.deepEqual(answerOf(listed), {
			Tags: [
				{ Key: "COST", Value: "3" },
				{ Key: "team", Value: "" },
			],
			IsTruncated: false,
		});
	},

	async UntagRole({ iam }) {
		const TagKeys = ["TEAM", "cost"];
		await iam.send(new UntagRoleCommand({ ...role, TagKeys }));
		const { Tags } = await iam.send(new ListRoleTagsCommand(role));
		assert.deepEqual(Tags, []);
	},

	async DeleteRole({ iam }) {
		for (const RoleName of ["bare", "WORKER"]) {
			await iam.send(new DeleteRoleCommand({ RoleName }));
		}
		await assert.rejects(iam.send(new DeleteRoleCommand(role)), {
			name: "NoSuchEntityException",
			message: "The role with name Worker cannot be found.",
		});
	},
};

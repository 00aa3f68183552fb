import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Principal } from "../../controller/authenticate/principal.ts";
import { authorizeCall } from "../../controller/authorize/authorize.ts";
import { PolicyCache } from "../../controller/authorize/policy-cache.ts";
import { CreateAccount } from "../../controller/operations/euare/CreateAccount.ts";
import { AddRoleToInstanceProfile } from "../../controller/operations/iam/AddRoleToInstanceProfile.ts";
import { AddUserToGroup } from "../../controller/operations/iam/AddUserToGroup.ts";
import { AttachRolePolicy } from "../../controller/operations/iam/AttachRolePolicy.ts";
import { AttachUserPolicy } from "../../controller/operations/iam/AttachUserPolicy.ts";
import { CreateAccessKey } from "../../controller/operations/iam/CreateAccessKey.ts";
import { CreateGroup } from "../../controller/operations/iam/CreateGroup.ts";
import { CreateInstanceProfile } from "../../controller/operations/iam/CreateInstanceProfile.ts";
import { CreateRole } from "../../controller/operations/iam/CreateRole.ts";
import { CreateUser } from "../../controller/operations/iam/CreateUser.ts";
import { DeleteAccessKey } from "../../controller/operations/iam/DeleteAccessKey.ts";
import { DeleteRolePolicy } from "../../controller/operations/iam/DeleteRolePolicy.ts";
import { DetachRolePolicy } from "../../controller/operations/iam/DetachRolePolicy.ts";
import { DetachUserPolicy } from "../../controller/operations/iam/DetachUserPolicy.ts";
import { PutRolePolicy } from "../../controller/operations/iam/PutRolePolicy.ts";
import { PutUserPolicy } from "../../controller/operations/iam/PutUserPolicy.ts";
import { RemoveRoleFromInstanceProfile } from "../../controller/operations/iam/RemoveRoleFromInstanceProfile.ts";
import { RemoveUserFromGroup } from "../../controller/operations/iam/RemoveUserFromGroup.ts";
import { storedPolicies } from "../../controller/stored-policies.ts";
import { type ApiServer, startApi } from "../fakes/api-server.ts";
import {
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../fakes/iam-call.ts";
import {
	ACCOUNT_ID,
	roleCaller,
	rootCaller,
	userCaller,
} from "../fakes/principals.ts";

const FINANCE_ID = "222222222222";

/** Who calls: root may do all, the others nothing. */
const CALLERS: Readonly<Record<string, Principal>> = {
	root: rootCaller,
	nobody: userCaller("nobody", "AIDANOBODY00000000000"),
	role: roleCaller(),
	finance: {
		...rootCaller,
		accountId: FINANCE_ID,
		arn: `arn:aws:iam::${FINANCE_ID}:root`,
	},
};

/** The caller, what it sends, how that is answered. Each request is wrong in two ways at least. */
type Case = readonly [
	caller: keyof typeof CALLERS,
	parameters: Readonly<Record<string, string>>,
	answer: RegExp,
];

const ALL = `arn:aws:iam::aws:policy/AdministratorAccess`;
const NO_POLICY = `arn:aws:iam::${ACCOUNT_ID}:policy/none`;
const role = { Action: "CreateRole", RoleName: "Worker" };
const profileAndRole = {
	Action: "AddRoleToInstanceProfile",
	InstanceProfileName: "none",
	RoleName: "none",
};

const ORDER: Readonly<Record<string, readonly Case[]>> = {
	"an unknown action, before the caller": [
		["finance", { Action: "Nope", DelegateAccount: "x" }, /^InvalidAction: /],
	],
	"who may act for another account or manage accounts, before validation": [
		[
			"finance",
			{ ...role, RoleName: "*", DelegateAccount: ACCOUNT_ID },
			/^AccessDenied: Only the administrator account can act/,
		],
		[
			"root",
			{ ...role, RoleName: "*", DelegateAccount: "x" },
			/^NoSuchEntity: The account with name x/,
		],
		[
			"finance",
			{ Action: "DeleteAccount" },
			/^AccessDenied: Only the administrator account can call DeleteAccount/,
		],
	],
	"validation, all of it at once, before authorization": [
		[
			"nobody",
			{ Action: "CreateRole", RoleName: "a".repeat(65) },
			/^ValidationError: 2 validation errors detected: .*'roleName'.*; Value null at 'assumeRolePolicyDocument'/,
		],
		["nobody", { Action: "GetRole", RoleName: "*" }, /^ValidationError: /],
		[
			"nobody",
			{ Action: "ListRoles", MaxItems: "0" },
			/^ValidationError: 1 validation error detected: Value '0' at 'maxItems'/,
		],
	],
	"a caller who is no user and names none, before authorization": [
		["role", { Action: "GetUser" }, /^ValidationError: Must specify userName/],
		[
			"role",
			{ Action: "CreateAccessKey" },
			/^ValidationError: Must specify userName/,
		],
	],
	"authorization, before existence and contents": [
		["nobody", { Action: "GetRole", RoleName: "none" }, /^AccessDenied: /],
		["nobody", { ...role, AssumeRolePolicyDocument: "{}" }, /^AccessDenied: /],
		["nobody", { Action: "ListRoles", Marker: "forged" }, /^AccessDenied: /],
		["nobody", { Action: "DeleteRole", RoleName: "Worker" }, /^AccessDenied: /],
	],
	"a malformed document or ARN or bad tags, before existence": [
		[
			"root",
			{ ...role, AssumeRolePolicyDocument: "{}" },
			/^MalformedPolicyDocument: /,
		],
		[
			"root",
			{
				Action: "PutRolePolicy",
				RoleName: "none",
				PolicyName: "p",
				PolicyDocument: "{}",
			},
			/^MalformedPolicyDocument: /,
		],
		[
			"root",
			{
				...role,
				AssumeRolePolicyDocument: trustPolicy(),
				"Tags.member.1.Key": "a",
				"Tags.member.1.Value": "1",
				"Tags.member.2.Key": "A",
				"Tags.member.2.Value": "2",
			},
			/^InvalidInput: Duplicate tag keys found/,
		],
		[
			"root",
			{
				Action: "AttachRolePolicy",
				RoleName: "none",
				PolicyArn: "not-an-arn-at-all-but-long",
			},
			/^ValidationError: ARN not-an-arn-at-all-but-long is not valid/,
		],
	],
	"existence: what the call is about first, then what else it names": [
		["root", profileAndRole, /^NoSuchEntity: Instance Profile none/],
		[
			"root",
			{ ...profileAndRole, InstanceProfileName: "web" },
			/^NoSuchEntity: The role with name none/,
		],
		[
			"root",
			{ Action: "AddUserToGroup", GroupName: "none", UserName: "none" },
			/^NoSuchEntity: The user with name none/,
		],
		[
			"root",
			{ Action: "AttachRolePolicy", RoleName: "none", PolicyArn: NO_POLICY },
			/^NoSuchEntity: The role with name none/,
		],
		[
			"root",
			{ Action: "AttachRolePolicy", RoleName: "Worker", PolicyArn: NO_POLICY },
			/^NoSuchEntity: Policy .* does not exist or is not attachable/,
		],
	],
	"existence, before limits and forged markers": [
		[
			"root",
			{ Action: "ListRolePolicies", RoleName: "none", Marker: "forged" },
			/^NoSuchEntity: /,
		],
		[
			"root",
			{ ...profileAndRole, InstanceProfileName: "full" },
			/^NoSuchEntity: The role with name none/,
		],
		[
			"root",
			{
				...profileAndRole,
				InstanceProfileName: "full",
				RoleName: "Worker",
			},
			/^LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1/,
		],
	],
	"a name that is taken, before a boundary that is not there": [
		[
			"root",
			{
				...role,
				AssumeRolePolicyDocument: trustPolicy(),
				PermissionsBoundary: NO_POLICY,
			},
			/^EntityAlreadyExists: Role with name Worker already exists/,
		],
	],
};

let iam: IamCall;
let api: ApiServer;
let caller: Principal;

async function ask(
	who: keyof typeof CALLERS,
	parameters: Readonly<Record<string, string>>,
): Promise<string> {
	caller = CALLERS[who] ?? rootCaller;
	const answer = await fetch(`${api.endpoint}/services/Euare`, {
		method: "POST",
		body: new URLSearchParams({ Version: "2010-05-08", ...parameters }),
	});
	const xml = await answer.text();
	const [, code, message] =
		/<Code>(.*)<\/Code>\s*<Message>([^<]*)/s.exec(xml) ?? [];
	return code === undefined ? xml : `${code}: ${unescaped(message ?? "")}`;
}

function unescaped(text: string): string {
	return text.replaceAll("&apos;", "'").replaceAll("&#39;", "'");
}

const worker = { RoleName: "Worker" };
const alice = { UserName: "alice" };
const admins = { GroupName: "admins" };
const full = { InstanceProfileName: "full" };
const policy = { PolicyName: "p", PolicyDocument: POLICY };
const attached = { PolicyArn: ALL };
let accessKeyId: string;

async function fill(): Promise<void> {
	await iam.run(CreateAccount, { AccountName: "finance" });
	const AssumeRolePolicyDocument = trustPolicy();
	await iam.run(CreateRole, { ...worker, AssumeRolePolicyDocument });
	await iam.run(PutRolePolicy, { ...worker, ...policy });
	await iam.run(AttachRolePolicy, { ...worker, ...attached });
	await iam.run(CreateInstanceProfile, { InstanceProfileName: "web" });
	await iam.run(CreateInstanceProfile, full);
	await iam.run(AddRoleToInstanceProfile, { ...full, ...worker });
	await iam.run(CreateUser, alice);
	await iam.run(PutUserPolicy, { ...alice, ...policy });
	await iam.run(AttachUserPolicy, { ...alice, ...attached });
	await iam.run(CreateGroup, admins);
	await iam.run(AddUserToGroup, { ...admins, ...alice });
	const { AccessKey } = await iam.run(CreateAccessKey, alice);
	accessKeyId = AccessKey?.AccessKeyId ?? "";
}

describe("which error comes first", () => {
	before(async () => {
		iam = await iamCall();
		const data = storedPolicies(iam.context.store.read, ACCOUNT_ID);
		const deps = { data, policies: new PolicyCache() };
		api = await startApi({
			...iam.context,
			authenticate: async () => caller,
			authorize: (operation, input, call, facts) =>
				authorizeCall(operation, input, call, facts, deps),
		});
		await fill();
	});
	after(() => api[Symbol.asyncDispose]());

	for (const [what, cases] of Object.entries(ORDER)) {
		it(what, async () => {
			for (const [who, parameters, answer] of cases) {
				assert.match(await ask(who, parameters), answer);
			}
		});
	}

	it("what must go before a role: its profile, attached policies, inline policies", async () => {
		const deletion = { Action: "DeleteRole", RoleName: "Worker" };
		assert.match(
			await ask("root", deletion),
			/^DeleteConflict: .*must remove roles from instance profile first/,
		);
		await iam.run(RemoveRoleFromInstanceProfile, { ...full, ...worker });
		assert.match(
			await ask("root", deletion),
			/^DeleteConflict: .*must detach all policies first/,
		);
		await iam.run(DetachRolePolicy, { ...worker, ...attached });
		assert.match(
			await ask("root", deletion),
			/^DeleteConflict: .*must delete policies first/,
		);
		await iam.run(DeleteRolePolicy, { ...worker, PolicyName: "p" });
		assert.match(await ask("root", deletion), /DeleteRoleResponse/);
	});

	it("what must go before a user: its keys, groups, attached policies, inline policies", async () => {
		const deletion = { Action: "DeleteUser", UserName: "alice" };
		assert.match(
			await ask("root", deletion),
			/^DeleteConflict: .*must delete access keys first/,
		);
		await iam.run(DeleteAccessKey, { ...alice, AccessKeyId: accessKeyId });
		assert.match(
			await ask("root", deletion),
			/^DeleteConflict: .*must remove users from group first/,
		);
		await iam.run(RemoveUserFromGroup, { ...admins, ...alice });
		assert.match(
			await ask("root", deletion),
			/^DeleteConflict: .*must detach all policies first/,
		);
		await iam.run(DetachUserPolicy, { ...alice, ...attached });
		assert.match(
			await ask("root", deletion),
			/^DeleteConflict: .*must delete policies first/,
		);
	});
});

import assert from "node:assert/strict";
import { iamOperations } from "../../controller/operations/iam/index.ts";
import type { AnyOperation } from "../../controller/operations/operation.ts";
import type { FakeCallContext } from "./call-context.ts";
import { arn, type IamCall, iamCall, POLICY, trustPolicy } from "./iam-call.ts";

/** What every call asks for, names in another case than they are stored in. */
const ASKED: Readonly<Record<string, unknown>> = {
	AccountName: "finance",
	RoleName: "WORKER",
	UserName: "ALICE",
	GroupName: "ADMINS",
	InstanceProfileName: "WEB",
	PolicyName: "READ",
	PolicyArn: arn("policy/team/Read"),
	OpenIDConnectProviderArn: arn("oidc-provider/id.example.com"),
	PolicySourceArn: arn("user/team/ALICE"),
	AccessKeyId: "AKIAFAKE000000000001",
	NewUserName: "Bob",
	NewGroupName: "Ops",
	Path: "/elsewhere/",
	PathPrefix: "/team/",
	PermissionsBoundary: arn("policy/team/Read"),
	Tags: [{ Key: "cost", Value: "2" }],
	TagKeys: ["cost"],
	Url: "https://id.example.com",
};

/** What a call of the operation asks for, of the account that `accountOfEachKind` makes. */
export function askedOf(
	{ schema }: AnyOperation,
	further: Readonly<Record<string, unknown>> = {},
): object {
	const input: unknown = schema[4];
	const structure: unknown = typeof input === "function" ? input() : input;
	const members: unknown = Array.isArray(structure) ? structure[4] : [];
	const names = new Set(Array.isArray(members) ? members : []);
	return Object.fromEntries(
		Object.entries({ ...ASKED, ...further }).filter(([member]) =>
			names.has(member),
		),
	);
}

/** An account with one of each kind of thing, under a path and with tags; other random bytes give other unique ids. */
export async function accountOfEachKind(
	different: Partial<FakeCallContext> = {},
): Promise<IamCall> {
	const iam = await iamCall(different);
	const operations = new Map(iamOperations.map((one) => [one.schema[2], one]));
	const run = async (name: string, input: object) => {
		const operation = operations.get(name);
		assert.ok(operation, name);
		await iam.run(operation, input);
	};
	const Tags = [{ Key: "team", Value: "blue" }];
	const Path = "/team/";
	const PermissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
	await run("CreateRole", {
		RoleName: "Worker",
		Path,
		Tags,
		PermissionsBoundary,
		AssumeRolePolicyDocument: trustPolicy(),
	});
	await run("CreateUser", {
		UserName: "Alice",
		Path,
		Tags,
		PermissionsBoundary,
	});
	await run("CreateGroup", { GroupName: "Admins", Path });
	await run("CreateInstanceProfile", {
		InstanceProfileName: "Web",
		Path,
		Tags,
	});
	await run("CreatePolicy", {
		PolicyName: "Read",
		Path,
		Tags,
		PolicyDocument: POLICY,
	});
	await run("CreateOpenIDConnectProvider", {
		Url: "https://id.example.com",
		Tags,
	});
	await run("CreateAccessKey", { UserName: "Alice" });
	return iam;
}

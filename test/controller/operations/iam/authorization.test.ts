import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { iamOperations } from "../../../../controller/operations/iam/index.ts";
import type {
	AnyOperation,
	Resource,
} from "../../../../controller/operations/operation.ts";
import {
	arn,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";
import table from "./authorization.json" with { type: "json" };

/** What every call asks for, names in another case than they are stored in. */
const ASKED: Readonly<Record<string, unknown>> = {
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

describe("authorization table", () => {
	let iam: IamCall;

	before(async () => {
		iam = await taggedAccount();
	});

	it("has a row for every operation", () => {
		const names = iamOperations.map(({ schema }) => schema[2]);
		assert.deepEqual(Object.keys(table), names.toSorted());
	});

	for (const operation of iamOperations) {
		const name = operation.schema[2];
		it(`says what ${name} touches and offers to policies`, async () => {
			const expected = Object.entries(table).find(([key]) => key === name)?.[1];
			assert.deepEqual(await declared(operation, iam), expected);
		});
	}
});

async function declared(operation: AnyOperation, iam: IamCall) {
	const input = inputOf(operation);
	const { context } = iam;
	const resources = (await operation.resources?.(input, context)) ?? [
		{ arn: "*" },
	];
	const passes = (await operation.passes?.(input, context)) ?? [];
	const further = (await operation.further?.(input, context)) ?? [];
	const request = operation.contextKeys?.(input) ?? {};
	return {
		resources: resources.map((resource) => resource.arn),
		contextKeys: [
			...new Set([...resources.flatMap(keysOf), ...Object.keys(request)]),
		].toSorted(),
		...(further.length > 0 && {
			further: further.map(
				({ action, resource }) => `${action} ${resource.arn}`,
			),
		}),
		...(passes.length > 0 && { passes: passes.map(({ roleArn }) => roleArn) }),
	};
}

function keysOf({ contextKeys = {} }: Resource): readonly string[] {
	return Object.keys(contextKeys);
}

/** The operation's own members out of what is asked for. */
function inputOf({ schema }: AnyOperation): object {
	const input: unknown = schema[4];
	const structure: unknown = typeof input === "function" ? input() : input;
	const members: unknown = Array.isArray(structure) ? structure[4] : [];
	const names = new Set(Array.isArray(members) ? members : []);
	return Object.fromEntries(
		Object.entries(ASKED).filter(([member]) => names.has(member)),
	);
}

async function taggedAccount(): Promise<IamCall> {
	const iam = await iamCall();
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

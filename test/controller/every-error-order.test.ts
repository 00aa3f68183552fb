import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Principal } from "../../controller/authenticate/principal.ts";
import { authorizeCall } from "../../controller/authorize/authorize.ts";
import { PolicyCache } from "../../controller/authorize/policy-cache.ts";
import { euareOperations } from "../../controller/operations/euare/index.ts";
import { iamOperations } from "../../controller/operations/iam/index.ts";
import type { AnyOperation } from "../../controller/operations/operation.ts";
import { storedPolicies } from "../../controller/stored-policies.ts";
import { askedOf } from "../fakes/account-of-each-kind.ts";
import { type ApiServer, startApi } from "../fakes/api-server.ts";
import { arn, iamCall, POLICY, trustPolicy } from "../fakes/iam-call.ts";
import { ACCOUNT_ID, rootCaller, userCaller } from "../fakes/principals.ts";

/** All that a call could want, in a form that is right; nothing that it names is there. */
const GOOD: Readonly<Record<string, unknown>> = {
	AccessKeyId: "AKIANONE000000000000",
	AccountAlias: "none",
	AccountName: "none",
	ActionNames: ["s3:GetObject"],
	AssumeRolePolicyDocument: trustPolicy(),
	ClientID: "client",
	Description: "",
	GroupName: "none",
	InstanceProfileName: "none",
	NewGroupName: "other",
	NewUserName: "other",
	OpenIDConnectProviderArn: arn("oidc-provider/none.example.com"),
	Path: "/",
	PermissionsBoundary: arn("policy/none"),
	PolicyArn: arn("policy/none"),
	PolicyDocument: POLICY,
	PolicyInputList: [POLICY],
	PolicyName: "none",
	PolicySourceArn: arn("role/none"),
	RoleName: "none",
	Status: "Inactive",
	TagKeys: ["cost"],
	Tags: [{ Key: "cost", Value: "2" }],
	ThumbprintList: ["a".repeat(40)],
	Url: "https://none.example.com",
	UserName: "none",
	VersionId: "v1",
};

/** Members whose contents are looked at, something that is none of the kind, and what is said of it. */
const CONTENTS: Readonly<Record<string, readonly [unknown, RegExp]>> = {
	AssumeRolePolicyDocument: ["{}", /^MalformedPolicyDocument: /],
	OpenIDConnectProviderArn: [
		"arn:aws:iam::1:role/none",
		/^InvalidInput: ARN .* is not valid/,
	],
	PermissionsBoundary: [
		"no-arn-but-long-enough",
		/^ValidationError: ARN .* is not valid/,
	],
	PolicyArn: [
		"no-arn-but-long-enough",
		/^ValidationError: ARN .* is not valid/,
	],
	PolicyDocument: ["{}", /^MalformedPolicyDocument: /],
	Tags: [
		[
			{ Key: "a", Value: "1" },
			{ Key: "a", Value: "2" },
		],
		/^InvalidInput: Duplicate tag keys found/,
	],
	ThumbprintList: [
		Array.from({ length: 6 }, () => "a".repeat(40)),
		/^InvalidInput: Thumbprint list/,
	],
};

/** AWS tells of a provider to be deleted in words of their own, whatever was named. */
const SAYS_NOT_FOUND = ["DeleteOpenIDConnectProvider"];

/** What names nothing that must be there. */
const NAMES_NOTHING =
	/^(Create(?!PolicyVersion|AccessKey)|Simulate|GetContextKeysForCustom|GetAccountS|GetAccountAuth|ListAccounts$|ListAccountAliases|List(Roles|Users|Groups|Policies|InstanceProfiles|OpenIDConnectProviders)$)/;

const operations: readonly AnyOperation[] = [
	...iamOperations,
	...euareOperations,
];

const nobody = userCaller("nobody", "AIDANOBODY00000000000");

let api: ApiServer;
let caller: Principal;

async function ask(
	who: Principal,
	operation: AnyOperation,
	input: object,
): Promise<string> {
	caller = who;
	const parameters = new URLSearchParams({
		...{ Action: operation.schema[2], Version: "2010-05-08" },
		...Object.fromEntries(parametersOf("", input)),
	});
	const answer = await fetch(`${api.endpoint}/services/Euare`, {
		...{ method: "POST", body: parameters },
	});
	const xml = await answer.text();
	const [, code, message] =
		/<Code>(.*)<\/Code>\s*<Message>([^<]*)/s.exec(xml) ?? [];
	return code === undefined ? xml : `${code}: ${message}`;
}

/** An input as the query protocol writes it. */
function parametersOf(name: string, value: unknown): [string, string][] {
	if (Array.isArray(value)) {
		return value.flatMap((item, index) =>
			parametersOf(`${name}.member.${index + 1}`, item),
		);
	}
	if (typeof value !== "object" || value === null) {
		return [[name, String(value)]];
	}
	return Object.entries(value).flatMap(([member, inner]) =>
		parametersOf(name ? `${name}.${member}` : member, inner),
	);
}

function inputOf(operation: AnyOperation, different: object = {}) {
	const input = askedOf(operation, GOOD);
	const isTrust = operation.schema[2] === "UpdateAssumeRolePolicy";
	return {
		...input,
		...(isTrust && { PolicyDocument: trustPolicy() }),
		...different,
	};
}

function requiredCount({ schema }: AnyOperation): number {
	const input: unknown = schema[4];
	const structure: unknown = typeof input === "function" ? input() : input;
	return Array.isArray(structure) ? Number(structure[6] ?? 0) : 0;
}

describe("which error comes first, for every operation", () => {
	before(async () => {
		const { context } = await iamCall();
		const data = storedPolicies(context.store.read, ACCOUNT_ID);
		const deps = { data, policies: new PolicyCache() };
		api = await startApi({
			...context,
			authenticate: async () => caller,
			authorize: (operation, input, call, facts) =>
				authorizeCall(operation, input, call, facts, deps),
		});
	});
	after(() => api[Symbol.asyncDispose]());

	for (const operation of operations) {
		const name = operation.schema[2];
		const members = Object.keys(inputOf(operation));

		if (requiredCount(operation) > 0) {
			it(`${name}: what is missing, before authorization`, async () => {
				assert.match(
					await ask(nobody, operation, {}),
					/^ValidationError: \d+ validation errors? detected: Value null at /,
				);
			});
		}

		it(`${name}: authorization, before contents and existence`, async () => {
			const wrong = Object.entries(CONTENTS)
				.filter(([member]) => members.includes(member))
				.map(([member, [value]]) => [member, value]);
			const input = inputOf(operation, Object.fromEntries(wrong));
			assert.match(await ask(nobody, operation, input), /^AccessDenied: /);
		});

		for (const [member, [value, answer]] of Object.entries(CONTENTS)) {
			if (!members.includes(member) || SAYS_NOT_FOUND.includes(name)) continue;
			it(`${name}: ${member} that is none, before existence`, async () => {
				const input = inputOf(operation, { [member]: value });
				assert.match(await ask(rootCaller, operation, input), answer);
			});
		}

		if (NAMES_NOTHING.test(name)) continue;
		it(`${name}: what it names must be there`, async () => {
			assert.match(
				await ask(rootCaller, operation, inputOf(operation)),
				/^(NoSuchEntity: .*(none|AKIANONE)|AccessDenied: .* access key AKIANONE)/,
			);
		});
	}
});

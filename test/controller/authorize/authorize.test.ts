import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { RunInstances$ } from "@aws-sdk/client-ec2";
import { GetRole$, ListRoles$ } from "@aws-sdk/client-iam";
import { AssumeRole$, GetSessionToken$ } from "@aws-sdk/client-sts";
import type { Principal } from "../../../controller/authenticate/principal.ts";
import {
	type AuthorizationDeps,
	authorizeCall,
} from "../../../controller/authorize/authorize.ts";
import { PolicyCache } from "../../../controller/authorize/policy-cache.ts";
import type { AnyOperation } from "../../../controller/operations/operation.ts";
import {
	type FakeCallContext,
	fakeCallContext,
} from "../../fakes/call-context.ts";
import { documentOf, FakePolicyData } from "../../fakes/fake-policy-data.ts";
import {
	federatedCaller,
	roleCaller,
	rootCaller,
	userCaller,
} from "../../fakes/principals.ts";

const roleArn = "arn:aws:iam::111111111111:role/team/Admin";
const alice = userCaller();
const facts = { sourceIp: "203.0.113.7", secure: true };

const handle = async () => ({});
const getRole: AnyOperation = {
	schema: GetRole$,
	resources: async () => [
		{ arn: roleArn, contextKeys: { "aws:ResourceTag/team": "red" } },
	],
	contextKeys: () => ({
		"aws:RequestTag/team": "blue",
		"aws:SourceIp": "10.0.0.1",
	}),
	handle,
};
const listRoles: AnyOperation = { schema: ListRoles$, handle };
const getSessionToken: AnyOperation = {
	schema: GetSessionToken$,
	permission: "none",
	handle,
};

function runInstances(passedRole = roleArn): AnyOperation {
	return {
		schema: RunInstances$,
		resources: async () => [
			{ arn: "arn:aws:ec2:us-east-1:111111111111:instance/*" },
			{ arn: "arn:aws:ec2:us-east-1::image/ami-1" },
		],
		passes: async () => [{ roleArn: passedRole, service: "ec2.amazonaws.com" }],
		handle,
	};
}

function assumeRole(trust: object | undefined): AnyOperation {
	const document = JSON.stringify({
		Version: "2012-10-17",
		Statement: { Effect: "Allow", Action: "sts:AssumeRole", ...trust },
	});
	return {
		schema: AssumeRole$,
		resources: async () => [{ arn: roleArn }],
		resourcePolicy: async () =>
			trust && { accountId: "111111111111", document },
		handle,
	};
}

describe("authorizing a call", () => {
	let context: FakeCallContext;
	let data: FakePolicyData;
	let deps: AuthorizationDeps;

	before(async () => {
		context = await fakeCallContext();
	});
	after(() => context.store[Symbol.asyncDispose]());
	beforeEach(() => {
		data = new FakePolicyData();
		deps = { data, policies: new PolicyCache() };
	});

	function ask(operation: AnyOperation, caller: Principal) {
		return authorizeCall(operation, {}, { ...context, caller }, facts, deps);
	}

	function denied(code: string, message: string) {
		return { code, status: 403, message };
	}

	const notAllowed = `User: ${alice.arn} is not authorized to perform: iam:GetRole on resource: ${roleArn}`;

	describe("by identity policies", () => {
		it("denies who has no policies, as AWS says it", async () => {
			const because =
				"because no identity-based policy allows the iam:GetRole action";
			await assert.rejects(
				ask(getRole, alice),
				denied("AccessDenied", `${notAllowed} ${because}`),
			);
		});

		it("allows what an inline policy allows", async () => {
			data.grant(alice.principalId, {
				Action: "iam:GetRole",
				Resource: roleArn,
			});
			await ask(getRole, alice);
		});

		it("says when a policy denies", async () => {
			data.grant(alice.principalId, {});
			data.grant(alice.principalId, { Effect: "Deny", Action: "iam:Get*" });
			await assert.rejects(
				ask(getRole, alice),
				denied(
					"AccessDenied",
					`${notAllowed} with an explicit deny in an identity-based policy`,
				),
			);
		});

		it("asks for * when the call names nothing", async () => {
			data.grant(alice.principalId, {
				Resource: "arn:aws:iam::111111111111:*",
			});
			await assert.rejects(ask(listRoles, alice), /on resource: \* because/);
			data.grant(alice.principalId, {});
			await ask(listRoles, alice);
		});

		it("counts attached policies and those of groups", async () => {
			const arn = "arn:aws:iam::111111111111:policy/reader";
			data.create(arn, { Action: "iam:Get*" });
			data.groups.set(alice.principalId, ["AGPAGROUP000000000000"]);
			data.attached.set("AGPAGROUP000000000000", [arn]);
			await ask(getRole, alice);
		});

		it("denies when an attached policy cannot be found", async () => {
			data.grant(alice.principalId, {});
			data.attached.set(alice.principalId, ["arn:aws:iam::aws:policy/Lost"]);
			await assert.rejects(ask(getRole, alice), { code: "AccessDenied" });
		});

		it("lets root do what no policy allows", async () => {
			await ask(getRole, rootCaller);
		});
	});

	describe("by context keys", () => {
		const condition = (key: string, value: string) => ({
			Condition: { StringEquals: { [key]: value } },
		});

		it("knows the tags of the resource and of the request", async () => {
			data.grant(alice.principalId, condition("aws:ResourceTag/team", "red"));
			await ask(getRole, alice);
			data.grant(alice.principalId, {
				Effect: "Deny",
				...condition("aws:RequestTag/team", "blue"),
			});
			await assert.rejects(ask(getRole, alice), { code: "AccessDenied" });
		});

		it("knows the caller's tags", async () => {
			data.grant(alice.principalId, condition("aws:PrincipalTag/Team", "red"));
			await assert.rejects(ask(getRole, alice), { code: "AccessDenied" });
			data.tags.set(alice.principalId, { team: "red" });
			await ask(getRole, alice);
		});

		it("never takes what the caller chose for a fact", async () => {
			data.grant(alice.principalId, condition("aws:SourceIp", "10.0.0.1"));
			await assert.rejects(ask(getRole, alice), { code: "AccessDenied" });
		});
	});

	describe("by boundaries and session policies", () => {
		const worker = roleCaller();

		it("names the boundary that does not allow", async () => {
			const arn = "arn:aws:iam::111111111111:policy/bound";
			data.grant(alice.principalId, {});
			data.create(arn, { Action: "s3:*" });
			data.boundaries.set(alice.principalId, arn);
			const because =
				"because no permissions boundary allows the iam:GetRole action";
			await assert.rejects(
				ask(getRole, alice),
				denied("AccessDenied", `${notAllowed} ${because}`),
			);
		});

		it("limits a role's session to its session policies", async () => {
			data.grant(worker.roleId, {});
			await ask(getRole, worker);
			const policy = JSON.stringify(documentOf({ Action: "s3:*" }));
			const session = { ...worker.session, policy };
			await assert.rejects(
				ask(getRole, { ...worker, session }),
				/because no session policy allows the iam:GetRole action/,
			);
			data.create("arn:aws:iam::aws:policy/R", { Action: "iam:Get*" });
			const policyArns = ["arn:aws:iam::aws:policy/R"];
			await ask(getRole, { ...worker, session: { ...session, policyArns } });
		});

		it("denies a session whose managed session policy is gone", async () => {
			data.grant(worker.roleId, {});
			const session = {
				...worker.session,
				policyArns: ["arn:aws:iam::aws:policy/Lost"],
			};
			await assert.rejects(ask(getRole, { ...worker, session }), {
				code: "AccessDenied",
			});
		});

		it("gives a federated session what its policy and its user's both allow, without one nothing", async () => {
			const carol = federatedCaller();
			data.grant(carol.issuerId, { Action: ["ec2:*", "iam:PassRole"] });
			await assert.rejects(
				ask(runInstances(), carol),
				/because no session policy allows the ec2:RunInstances action/,
			);
			const policy = JSON.stringify(documentOf({}));
			await ask(runInstances(), {
				...carol,
				session: { ...carol.session, policy },
			});
		});
	});

	describe("of EC2", () => {
		const notAuthorized = "You are not authorized to perform this operation.";

		it("denies with UnauthorizedOperation and the encoded message", async () => {
			const encodeDenial = () => "sealed";
			const asked = authorizeCall(
				runInstances(),
				{},
				{ ...context, caller: alice },
				facts,
				{ ...deps, encodeDenial },
			);
			const message = `${notAuthorized} User: ${alice.arn} is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:111111111111:instance/* because no identity-based policy allows the ec2:RunInstances action. Encoded authorization failure message: sealed`;
			await assert.rejects(asked, denied("UnauthorizedOperation", message));
		});

		it("asks for every resource that the call touches", async () => {
			data.grant(alice.principalId, { Resource: "arn:aws:ec2:*:*:instance/*" });
			await assert.rejects(
				ask(runInstances(), alice),
				/on resource: arn:aws:ec2:us-east-1::image\/ami-1 /,
			);
		});

		it("asks for iam:PassRole on the role that it passes, to the service it passes it to", async () => {
			data.grant(alice.principalId, { Action: "ec2:*" });
			await assert.rejects(ask(runInstances(), alice), {
				code: "UnauthorizedOperation",
				message: `${notAuthorized} User: ${alice.arn} is not authorized to perform: iam:PassRole on resource: ${roleArn} because no identity-based policy allows the iam:PassRole action`,
			});
			const to = (service: string) => ({
				Action: "iam:PassRole",
				Resource: roleArn,
				Condition: { StringEquals: { "iam:PassedToService": service } },
			});
			data.grant(alice.principalId, to("ecs.amazonaws.com"));
			await assert.rejects(ask(runInstances(), alice), {
				code: "UnauthorizedOperation",
			});
			data.grant(alice.principalId, to("ec2.amazonaws.com"));
			await ask(runInstances(), alice);
		});

		it("lets no role slip in that was not there to be passed, and says so only to whom all else is allowed", async () => {
			const fault = new Error("has no associated IAM Roles");
			const launch = {
				...runInstances(),
				passes: async () => [],
				nothingToPass: async () => fault,
			};
			await assert.rejects(ask(launch, alice), {
				code: "UnauthorizedOperation",
			});
			data.grant(alice.principalId, { Action: "ec2:*" });
			await assert.rejects(ask(launch, alice), fault);
		});

		it("tells what was there under the names that the call looks for", async () => {
			data.grant(alice.principalId, { Action: "*" });
			const web = { sought: "instance-profile web", id: "AIPA1" };
			const worker = { sought: "role worker", id: undefined };
			const service = "ec2.amazonaws.com";
			const sightings = await ask(
				{
					...runInstances(),
					resources: async () => [{ arn: "*", sighting: web }, { arn: "*" }],
					passes: async () => [{ roleArn, service, sighting: worker }],
				},
				alice,
			);
			assert.deepEqual(sightings, [web, worker]);
		});

		it("never passes a role of another account, not even for root", async () => {
			const foreign = "arn:aws:iam::222222222222:role/x";
			await assert.rejects(ask(runInstances(foreign), rootCaller), {
				message: "Cross-account pass role is not allowed.",
			});
		});
	});

	describe("of AssumeRole", () => {
		const plain = `User: ${alice.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;

		it("allows a user whom the trust policy names, without an identity policy", async () => {
			await ask(assumeRole({ Principal: { AWS: alice.arn } }), alice);
		});

		it("leaves it to identity policies when the trust policy names the account", async () => {
			const trusting = assumeRole({ Principal: { AWS: "111111111111" } });
			await assert.rejects(ask(trusting, alice), denied("AccessDenied", plain));
			data.grant(alice.principalId, { Action: "sts:AssumeRole" });
			await ask(trusting, alice);
		});

		it("denies a role that does not exist in the words of one that does not trust", async () => {
			data.grant(alice.principalId, {});
			const trust = { Principal: { Service: "ec2.amazonaws.com" } };
			const expected = denied("AccessDenied", plain);
			await assert.rejects(ask(assumeRole(trust), alice), expected);
			await assert.rejects(ask(assumeRole(undefined), alice), expected);
			const denying = { Effect: "Deny", Principal: { AWS: "*" } };
			await assert.rejects(ask(assumeRole(denying), alice), expected);
		});

		it("asks the trust policy too for what it must consent to", async () => {
			const tagging = (...actions: readonly string[]) => ({
				...assumeRole({ Principal: { AWS: "111111111111" }, Action: actions }),
				further: async () => [
					{
						action: "sts:TagSession",
						resource: { arn: roleArn },
						consent: true as const,
					},
				],
			});
			data.grant(alice.principalId, { Action: "sts:*" });
			const message = `User: ${alice.arn} is not authorized to perform: sts:TagSession on resource: ${roleArn}`;
			await assert.rejects(
				ask(tagging("sts:AssumeRole"), alice),
				denied("AccessDenied", message),
			);
			await ask(tagging("sts:AssumeRole", "sts:TagSession"), alice);
		});

		it("lets the trust policy ask for the caller's tags", async () => {
			const trusting = assumeRole({
				Principal: { AWS: alice.arn },
				Condition: { StringEquals: { "aws:PrincipalTag/team": "red" } },
			});
			await assert.rejects(ask(trusting, alice), { code: "AccessDenied" });
			data.tags.set(alice.principalId, { team: "red" });
			await ask(trusting, alice);
		});

		it("tells of a deny in the caller's own policies", async () => {
			data.grant(alice.principalId, { Effect: "Deny" });
			const message = `${plain} with an explicit deny in an identity-based policy`;
			await assert.rejects(ask(assumeRole(undefined), alice), { message });
		});

		it("tells a stranger neither whether there is a role nor how it is tagged, whatever his own policies ask of it", async () => {
			const eve = {
				...userCaller("eve", "AIDAEVE0000000000000"),
				accountId: "222222222222",
			};
			const Null = { "aws:ResourceTag/secret": "false" };
			data.grant(eve.principalId, { Effect: "Deny", Condition: { Null } });
			data.grant(eve.principalId, {});
			const tagged = (trust: object) => ({
				...assumeRole(trust),
				resources: async () => [
					{ arn: roleArn, contextKeys: { "aws:ResourceTag/secret": "tag" } },
				],
			});
			const message = plain.replace(alice.arn, eve.arn);
			await assert.rejects(ask(assumeRole(undefined), eve), { message });
			const trusting = { Principal: { AWS: "222222222222" } };
			const others = { Principal: { AWS: "333333333333" } };
			await assert.rejects(ask(tagged(others), eve), { message });
			await assert.rejects(ask(tagged(trusting), eve), {
				message: `${message} with an explicit deny in an identity-based policy`,
			});
		});
	});

	describe("without permissions", () => {
		it("lets everyone call what needs none", async () => {
			await ask(getSessionToken, alice);
		});

		it("still holds to what the caller's credentials can never do", async () => {
			await assert.rejects(ask(getSessionToken, roleCaller()), {
				message: "Cannot call GetSessionToken with session credentials",
			});
		});

		it("leaves unsigned calls to their operation", async () => {
			await ask({ ...assumeRole(undefined), unsigned: true }, alice);
		});
	});
});

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Principal } from "../../../controller/authenticate/principal.ts";
import { authorizeCall } from "../../../controller/authorize/authorize.ts";
import { writtenContextKey } from "../../../controller/authorize/context-key-names.ts";
import type { Verdict } from "../../../controller/authorize/decision.ts";
import { PolicyCache } from "../../../controller/authorize/policy-cache.ts";
import { insertInstanceProfile } from "../../../controller/store/instance-profiles.ts";
import { insertInstances } from "../../../controller/store/instances.ts";
import { putPermissionsBoundary } from "../../../controller/store/permissions-boundaries.ts";
import { insertRole } from "../../../controller/store/roles.ts";
import type { TagTable } from "../../../controller/store/schema.ts";
import { putTags } from "../../../controller/store/tags.ts";
import { type ApiServer, startApi } from "../../fakes/api-server.ts";
import { fakeCallContext } from "../../fakes/call-context.ts";
import { FakePolicyData } from "../../fakes/fake-policy-data.ts";
import { instanceRow } from "../../fakes/instance-row.ts";
import {
	ACCOUNT_ID,
	federatedCaller,
	roleCaller,
	rootCaller,
	userCaller,
} from "../../fakes/principals.ts";
import { roleRow } from "../../fakes/role-row.ts";

const INSTANCE = "i-0123456789abcdef0";
const BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess";
const ISSUED = Date.UTC(2026, 11, 31);
const alice = userCaller();
const inInstance: Principal = {
	...roleCaller("worker", INSTANCE),
	session: {
		issuedAt: ISSUED,
		expiresAt: Number.MAX_SAFE_INTEGER,
		instanceId: INSTANCE,
		instancePrivateIp: "10.0.0.6",
		roleDelivery: "2.0",
		sourceIdentity: "alice@example",
		tags: { team: "green" },
	},
};
const fromProvider: Principal = {
	...roleCaller("worker", "web"),
	session: {
		issuedAt: ISSUED,
		expiresAt: Number.MAX_SAFE_INTEGER,
		federatedProvider: `arn:aws:iam::${ACCOUNT_ID}:oidc-provider/idp.example`,
	},
};

const [LIST_USERS, DESCRIBE] = ["iam.ListUsers", "ec2.DescribeInstances"];
const ASSUME = `sts.AssumeRole&RoleSessionName=night&RoleArn=arn:aws:iam::${ACCOUNT_ID}:role/worker`;
const tagged = (call: string) =>
	`${call}&Tags.member.1.Key=team&Tags.member.1.Value=blue`;
const LAUNCH = "ec2.RunInstances&MinCount=1&MaxCount=1&ImageId=ami-1";
const OPTIONS =
	"&MetadataOptions.HttpTokens=required&MetadataOptions.HttpPutResponseHopLimit=2&MetadataOptions.HttpEndpoint=enabled";

type Expected = string | readonly string[] | RegExp | undefined;

/** The key, whoever calls, what is called (service, operation, parameters), and what policies then see. */
const CASES: readonly (readonly [string, Principal, string, Expected])[] = [
	["aws:CurrentTime", alice, LIST_USERS, "2027-01-01T00:00:00.000Z"],
	["aws:EpochTime", alice, LIST_USERS, "1798761600"],
	["aws:SourceIp", alice, LIST_USERS, "127.0.0.1"],
	["aws:SecureTransport", alice, LIST_USERS, "false"],
	["aws:UserAgent", alice, LIST_USERS, "test-client/1"],
	["aws:Referer", alice, LIST_USERS, "https://console.example/"],
	["aws:RequestedRegion", alice, DESCRIBE, "us-east-1"],
	["aws:ViaAWSService", alice, LIST_USERS, "false"],
	["aws:PrincipalIsAWSService", alice, LIST_USERS, "false"],
	["aws:PrincipalArn", alice, LIST_USERS, alice.arn],
	[
		"aws:PrincipalArn",
		inInstance,
		LIST_USERS,
		`arn:aws:iam::${ACCOUNT_ID}:role/worker`,
	],
	["aws:PrincipalArn", federatedCaller(), DESCRIBE, federatedCaller().arn],
	["aws:PrincipalAccount", alice, LIST_USERS, ACCOUNT_ID],
	["aws:PrincipalType", alice, LIST_USERS, "User"],
	["aws:PrincipalType", inInstance, LIST_USERS, "AssumedRole"],
	["aws:PrincipalType", federatedCaller(), DESCRIBE, "FederatedUser"],
	["aws:PrincipalType", rootCaller, LIST_USERS, "Account"],
	["aws:PrincipalTag/team", alice, LIST_USERS, "red"],
	["aws:PrincipalTag/team", inInstance, LIST_USERS, "green"],
	["aws:userid", alice, LIST_USERS, alice.userId],
	["aws:userid", inInstance, LIST_USERS, `AROAWORKER00000000000:${INSTANCE}`],
	["aws:userid", federatedCaller(), DESCRIBE, `${ACCOUNT_ID}:bob`],
	["aws:userid", rootCaller, LIST_USERS, ACCOUNT_ID],
	["aws:username", alice, LIST_USERS, "alice"],
	["aws:username", inInstance, LIST_USERS, undefined],
	["aws:TokenIssueTime", inInstance, LIST_USERS, "2026-12-31T00:00:00.000Z"],
	["aws:TokenIssueTime", alice, LIST_USERS, undefined],
	["aws:MultiFactorAuthPresent", inInstance, LIST_USERS, "false"],
	["aws:MultiFactorAuthPresent", alice, LIST_USERS, undefined],
	["aws:SourceIdentity", inInstance, LIST_USERS, "alice@example"],
	[
		"aws:FederatedProvider",
		fromProvider,
		LIST_USERS,
		`arn:aws:iam::${ACCOUNT_ID}:oidc-provider/idp.example`,
	],
	["aws:FederatedProvider", inInstance, LIST_USERS, undefined],
	["aws:Ec2InstanceSourcePrivateIPv4", inInstance, LIST_USERS, "10.0.0.6"],
	["ec2:RoleDelivery", inInstance, LIST_USERS, "2.0"],
	[
		"ec2:SourceInstanceARN",
		inInstance,
		LIST_USERS,
		`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:instance/${INSTANCE}`,
	],
	["ec2:SourceInstanceARN", alice, LIST_USERS, undefined],
	["aws:RequestTag/team", alice, tagged("iam.TagRole&RoleName=worker"), "blue"],
	["aws:TagKeys", alice, tagged("iam.TagRole&RoleName=worker"), ["team"]],
	[
		"aws:TagKeys",
		alice,
		"iam.UntagRole&RoleName=worker&TagKeys.member.1=team",
		["team"],
	],
	["aws:ResourceTag/site", alice, "iam.GetRole&RoleName=worker", "north"],
	["iam:ResourceTag/site", alice, "iam.GetRole&RoleName=worker", "north"],
	["aws:ResourceAccount", alice, "iam.GetRole&RoleName=worker", ACCOUNT_ID],
	[
		"iam:PermissionsBoundary",
		alice,
		"iam.PutRolePolicy&RoleName=worker&PolicyName=p&PolicyDocument=%7B%7D",
		BOUNDARY,
	],
	[
		"iam:PermissionsBoundary",
		alice,
		`iam.CreateUser&UserName=new&PermissionsBoundary=${BOUNDARY}`,
		BOUNDARY,
	],
	[
		"iam:PolicyARN",
		alice,
		`iam.AttachRolePolicy&RoleName=worker&PolicyArn=${BOUNDARY}`,
		BOUNDARY,
	],
	["sts:RoleSessionName", alice, ASSUME, "night"],
	["sts:ExternalId", alice, `${ASSUME}&ExternalId=secret-1`, "secret-1"],
	["sts:ExternalId", alice, ASSUME, undefined],
	["sts:SourceIdentity", alice, `${ASSUME}&SourceIdentity=alice`, "alice"],
	["sts:SourceIdentity", inInstance, ASSUME, "alice@example"],
	["aws:RequestTag/team", alice, tagged(ASSUME), "blue"],
	[
		"sts:TransitiveTagKeys",
		alice,
		`${tagged(ASSUME)}&TransitiveTagKeys.member.1=team`,
		["team"],
	],
	[
		"iam:PassedToService",
		alice,
		`${LAUNCH}&IamInstanceProfile.Name=worker`,
		"ec2.amazonaws.com",
	],
	[
		"iam:AssociatedResourceArn",
		alice,
		"iam.AddRoleToInstanceProfile&RoleName=worker&InstanceProfileName=worker",
		`arn:aws:ec2:*:${ACCOUNT_ID}:instance/*`,
	],
	[
		"iam:AssociatedResourceArn",
		alice,
		`ec2.AssociateIamInstanceProfile&InstanceId=${INSTANCE}&IamInstanceProfile.Name=worker`,
		`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:instance/${INSTANCE}`,
	],
	["ec2:InstanceType", alice, `${LAUNCH}&InstanceType=t3.nano`, "t3.nano"],
	["ec2:ImageID", alice, LAUNCH, "ami-1"],
	["ec2:MetadataHttpTokens", alice, LAUNCH + OPTIONS, "required"],
	["ec2:MetadataHttpPutResponseHopLimit", alice, LAUNCH + OPTIONS, "2"],
	["ec2:MetadataHttpEndpoint", alice, LAUNCH + OPTIONS, "enabled"],
	[
		"ec2:InstanceID",
		alice,
		`ec2.StopInstances&InstanceId.1=${INSTANCE}`,
		INSTANCE,
	],
	[
		"ec2:InstanceProfile",
		alice,
		`ec2.StopInstances&InstanceId.1=${INSTANCE}`,
		`arn:aws:iam::${ACCOUNT_ID}:instance-profile/worker`,
	],
	[
		"ec2:ResourceTag/site",
		alice,
		`ec2.StopInstances&InstanceId.1=${INSTANCE}`,
		"south",
	],
	[
		"ec2:CreateAction",
		alice,
		`${LAUNCH}&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=a&TagSpecification.1.Tag.1.Value=b`,
		"RunInstances",
	],
];

const VERSIONS: Readonly<Record<string, string>> = {
	iam: "2010-05-08",
	sts: "2011-06-15",
	ec2: "2016-11-15",
};

function siteTag(resource_id: string, tag_value: string): TagTable {
	return {
		resource_id,
		account_id: ACCOUNT_ID,
		tag_key: "site",
		tag_key_key: "site",
		tag_value,
	};
}

describe("a context key", () => {
	let api: ApiServer;
	let caller: Principal = alice;
	let verdicts: Verdict[] = [];

	before(async () => {
		const context = await fakeCallContext();
		await context.store.write(async (tx) => {
			const role = roleRow();
			await insertRole(tx, role);
			await putPermissionsBoundary(tx, {
				entity_id: role.role_id,
				account_id: ACCOUNT_ID,
				policy_arn: BOUNDARY,
			});
			await insertInstanceProfile(tx, {
				profile_id: "AIPAWORKER00000000000",
				account_id: ACCOUNT_ID,
				...{ name: "worker", name_key: "worker", path: "/" },
				role_id: role.role_id,
				...{ role_changed_at: 0, created_at: 0 },
			});
			await insertInstances(tx, [instanceRow()]);
			await putTags(tx, [
				siteTag(role.role_id, "north"),
				siteTag(INSTANCE, "south"),
			]);
		});
		const data = new FakePolicyData();
		const asksForTags = {
			Condition: { StringLikeIfExists: { "aws:PrincipalTag/team": "*" } },
		};
		for (const id of [alice.principalId, "AROAWORKER00000000000"]) {
			data.grant(id, asksForTags);
		}
		data.tags.set(alice.principalId, { team: "red" });
		data.tags.set("AROAWORKER00000000000", { team: "grey" });
		const deps = { data, policies: new PolicyCache() };
		api = await startApi({
			...context,
			authenticate: async () => caller,
			authorize: (operation, input, call, facts, observe) =>
				authorizeCall(operation, input, call, facts, deps, (verdict) => {
					verdicts.push(verdict);
					observe(verdict);
				}),
		});
	});

	after(() => api?.[Symbol.asyncDispose]());

	/** What policies were shown under the key, at whichever question of the call. */
	async function seen(key: string, who: Principal, call: string) {
		caller = who;
		verdicts = [];
		const [service = "", called] = call.split(/\.(.*)/s);
		await fetch(api.endpoint, {
			method: "POST",
			body: `Action=${called}&Version=${VERSIONS[service]}`,
			headers: {
				"User-Agent": "test-client/1",
				Referer: "https://console.example/",
			},
		});
		assert.ok(verdicts.length > 0, "no policy was asked");
		const values = verdicts.map(({ request }) =>
			request.context.get(key.toLowerCase()),
		);
		return values.find((value) => value !== undefined);
	}

	it("is written as AWS writes it when a decision is explained", () => {
		for (const [key] of CASES) {
			assert.equal(writtenContextKey(key.toLowerCase()), key);
		}
		assert.equal(writtenContextKey("idp.example:sub"), "idp.example:sub");
	});

	for (const [key, who, call, expected] of CASES) {
		const told = expected === undefined ? "not there" : String(expected);
		it(`${key} is ${told} for ${who.type} calling ${call}`, async () => {
			assert.deepEqual(await seen(key, who, call), expected);
		});
	}
});

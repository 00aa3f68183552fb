import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import {
	CreateAccessKeyCommand,
	CreatePolicyCommand,
	CreateRoleCommand,
	CreateUserCommand,
	GetRoleCommand,
	IAMServiceException,
	ListRolesCommand,
	PutRolePolicyCommand,
	PutUserPolicyCommand,
	SimulatePrincipalPolicyCommand,
	UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
	AssumeRoleCommand,
	type AssumeRoleCommandInput,
	DecodeAuthorizationMessageCommand,
	GetAccessKeyInfoCommand,
	GetFederationTokenCommand,
} from "@aws-sdk/client-sts";
import {
	ACCOUNT,
	type Clients,
	type RunningController,
	startController,
} from "./running-controller.ts";

const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
let controller: RunningController;
let alice: Clients;
let names = 0;

interface Keys {
	readonly AccessKeyId?: string | undefined;
	readonly SecretAccessKey?: string | undefined;
	readonly SessionToken?: string | undefined;
}

function clientsOf(keys: Keys | undefined): Clients {
	const { AccessKeyId, SecretAccessKey, SessionToken } = keys ?? {};
	assert.ok(AccessKeyId && SecretAccessKey);
	return controller.as({
		accessKeyId: AccessKeyId,
		secretAccessKey: SecretAccessKey,
		...(SessionToken && { sessionToken: SessionToken }),
	});
}

function policy(...Statement: readonly object[]): string {
	const standard = { Effect: "Allow", Resource: "*" };
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: Statement.map((one) => ({ ...standard, ...one })),
	});
}

function trust(...statements: readonly object[]): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: statements.map((one) => ({
			Effect: "Allow",
			Principal: { AWS: ACCOUNT },
			Action: "sts:AssumeRole",
			...one,
		})),
	});
}

/** A role of its own that may read IAM and, unless told otherwise, be assumed by everyone in the account who may. */
async function newRole(document = trust({ Action: "sts:*" })): Promise<string> {
	names += 1;
	const RoleName = `role-${names}`;
	const { iam } = controller.root;
	await iam.send(
		new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document }),
	);
	await iam.send(
		new PutRolePolicyCommand({
			RoleName,
			PolicyName: "work",
			PolicyDocument: policy({ Action: ["iam:*", "sts:*"] }),
		}),
	);
	return `arn:aws:iam::${ACCOUNT}:role/${RoleName}`;
}

function assume(
	who: Clients,
	RoleArn: string,
	more: Partial<AssumeRoleCommandInput> = {},
) {
	const RoleSessionName = "session";
	return who.sts.send(
		new AssumeRoleCommand({ RoleArn, RoleSessionName, ...more }),
	);
}

describe("STS, through the SDK", () => {
	before(async () => {
		controller = await startController();
		const { iam } = controller.root;
		const UserName = "alice";
		await iam.send(new CreateUserCommand({ UserName }));
		await iam.send(
			new PutUserPolicyCommand({
				UserName,
				PolicyName: "work",
				PolicyDocument: policy({ Action: ["sts:*", "iam:Get*", "iam:List*"] }),
			}),
		);
		const { AccessKey } = await iam.send(
			new CreateAccessKeyCommand({ UserName }),
		);
		alice = clientsOf(AccessKey);
	});

	after(() => controller?.[Symbol.asyncDispose]());

	it("asks for the external id where the trust policy does", async () => {
		const role = await newRole(
			trust({ Condition: { StringEquals: { "sts:ExternalId": "secret-1" } } }),
		);
		const denied = {
			name: "AccessDenied",
			message: `User: ${ALICE} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
		};
		await assert.rejects(assume(alice, role), denied);
		await assert.rejects(assume(alice, role, { ExternalId: "wrong" }), denied);
		await assume(alice, role, { ExternalId: "secret-1" });
	});

	it("limits a session to its policies, inline and managed", async () => {
		const role = await newRole();
		const { Policy } = await controller.root.iam.send(
			new CreatePolicyCommand({
				PolicyName: "list-only",
				PolicyDocument: policy({ Action: "iam:List*" }),
			}),
		);
		for (const limit of [
			{ Policy: policy({ Action: "iam:List*" }) },
			{ PolicyArns: [{ arn: Policy?.Arn }] },
		]) {
			const { Credentials, PackedPolicySize } = await assume(
				alice,
				role,
				limit,
			);
			assert.ok(PackedPolicySize && PackedPolicySize > 0);
			const { iam } = clientsOf(Credentials);
			await iam.send(new ListRolesCommand({}));
			await assert.rejects(
				iam.send(new GetRoleCommand({ RoleName: "role-1" })),
				/because no session policy allows the iam:GetRole action/,
			);
		}
	});

	it("refuses a session policy that is too large", async () => {
		const role = await newRole();
		const Resource = Array.from(
			{ length: 50 },
			(_, at) => `arn:aws:s3:::a-bucket-with-a-long-name-${at}/*`,
		);
		const Policy = policy({ Action: "s3:*", Resource });
		await assert.rejects(assume(alice, role, { Policy }), {
			name: "PackedPolicyTooLargeException",
		});
	});

	it("tags sessions where identity and trust policy allow it, and hands transitive tags on", async () => {
		const Tags = [
			{ Key: "team", Value: "blue" },
			{ Key: "scratch", Value: "x" },
		];
		const closed = await newRole(trust({}));
		await assert.rejects(assume(alice, closed, { Tags }), {
			name: "AccessDenied",
			message: `User: ${ALICE} is not authorized to perform: sts:TagSession on resource: ${closed}`,
		});
		const first = await newRole();
		const blueOnly = await newRole(
			trust({
				Action: "sts:*",
				Condition: { StringEquals: { "aws:PrincipalTag/Team": "blue" } },
			}),
		);
		const plain = await assume(alice, first);
		await assert.rejects(assume(clientsOf(plain.Credentials), blueOnly));
		const TransitiveTagKeys = ["team"];
		const tagged = await assume(alice, first, { Tags, TransitiveTagKeys });
		const second = await assume(clientsOf(tagged.Credentials), blueOnly);
		const chained = clientsOf(second.Credentials);
		await assume(chained, blueOnly);
		await assert.rejects(
			assume(chained, blueOnly, { Tags: [{ Key: "TEAM", Value: "red" }] }),
			{
				name: "InvalidParameterValue",
				message:
					"One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
			},
		);
		await assert.rejects(
			assume(chained, blueOnly, { DurationSeconds: 3601 }),
			/exceeds the 1 hour session limit for roles assumed by role chaining/,
		);
	});

	it("keeps the source identity through every role", async () => {
		const first = await newRole();
		const asked = { SourceIdentity: "alice@example" };
		const session = await assume(alice, first, asked);
		assert.equal(session.SourceIdentity, "alice@example");
		const forAlice = await newRole(
			trust({
				Action: "sts:*",
				Condition: { StringEquals: { "aws:SourceIdentity": "alice@example" } },
			}),
		);
		const chained = clientsOf(session.Credentials);
		const next = await assume(chained, forAlice);
		assert.equal(next.SourceIdentity, "alice@example");
		await assert.rejects(assume(chained, forAlice, { SourceIdentity: "bob" }), {
			message:
				"The source identity is already set for this assume role session",
		});
		const closed = await newRole(trust({}));
		await assert.rejects(
			assume(chained, closed),
			/sts:SetSourceIdentity on resource/,
		);
	});

	it("forgets a trust when its user is edited out", async () => {
		const role = await newRole(trust({ Principal: { AWS: ALICE } }));
		await assume(alice, role);
		await controller.root.iam.send(
			new UpdateAssumeRolePolicyCommand({
				RoleName: role.slice(role.lastIndexOf("/") + 1),
				PolicyDocument: trust({ Principal: { Service: "ec2.amazonaws.com" } }),
			}),
		);
		await assert.rejects(assume(alice, role), { name: "AccessDenied" });
	});

	it("tags federated users", async () => {
		const { Credentials } = await alice.sts.send(
			new GetFederationTokenCommand({
				Name: "bob",
				Policy: policy({
					Action: "ec2:Describe*",
					Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } },
				}),
				Tags: [{ Key: "team", Value: "blue" }],
			}),
		);
		const { ec2 } = clientsOf(Credentials);
		await assert.rejects(
			ec2.send(new DescribeInstancesCommand({})),
			/because no identity-based policy allows the ec2:DescribeInstances action/,
		);
	});

	it("opens the encoded message of a denial for who may open it", async () => {
		const message = await alice.ec2.send(new DescribeInstancesCommand({})).then(
			() => "",
			(error: unknown) => (error instanceof Error ? error.message : ""),
		);
		const [, EncodedMessage] =
			/Encoded authorization failure message: (\S+)$/.exec(message) ?? [];
		const command = new DecodeAuthorizationMessageCommand({ EncodedMessage });
		const { DecodedMessage = "" } = await alice.sts.send(command);
		const details = JSON.parse(DecodedMessage);
		assert.equal(details.allowed, false);
		assert.equal(details.context.principal.arn, ALICE);
		assert.equal(details.context.action, "ec2:DescribeInstances");
		const role = await newRole();
		const { Credentials } = await assume(alice, role, {
			Policy: policy({ Action: "iam:*" }),
		});
		await assert.rejects(clientsOf(Credentials).sts.send(command), {
			name: "AccessDenied",
		});
		await assert.rejects(
			alice.sts.send(
				new DecodeAuthorizationMessageCommand({ EncodedMessage: "AAAA.AAAA" }),
			),
			{ name: "InvalidAuthorizationMessageException" },
		);
	});

	it("explains a denial to the operator by its request id", async () => {
		const denied = await alice.iam
			.send(new CreateUserCommand({ UserName: "eve" }))
			.then(
				() => undefined,
				(error: unknown) => error,
			);
		assert.ok(denied instanceof IAMServiceException);
		const id = denied.$metadata.requestId ?? "";
		const cli = resolve(import.meta.dirname, "../../cli/main.ts");
		const dataDir = `--data-dir=${controller.dataDir}`;
		const gumleaf = async (...args: string[]) => {
			const all = [cli, "explain", dataDir, ...args];
			return (await promisify(execFile)(process.execPath, all)).stdout;
		};
		const told = await gumleaf(id);
		assert.match(told, /^question {2}iam:CreateUser on arn:.*user\/eve$/m);
		assert.match(told, /^decision {2}no identity policy allows it/m);
		assert.match(told, /^ {2}aws:SourceIp +127\.0\.0\.1$/m);
		assert.match(await gumleaf(), new RegExp(`${id}\tAccessDenied\tiam:Creat`));
		await assert.rejects(
			gumleaf("00000000-0000-4000-8000-000000000000"),
			/was refused by this controller/,
		);
	});

	it("tells whose an access key is", async () => {
		const { accessKeyId } = await controller.rootKeys();
		const { Account } = await alice.sts.send(
			new GetAccessKeyInfoCommand({ AccessKeyId: accessKeyId }),
		);
		assert.equal(Account, ACCOUNT);
	});

	it("simulates what it would decide", async () => {
		const { EvaluationResults } = await controller.root.iam.send(
			new SimulatePrincipalPolicyCommand({
				PolicySourceArn: ALICE,
				ActionNames: ["sts:AssumeRole", "iam:CreateUser"],
			}),
		);
		assert.deepEqual(
			EvaluationResults?.map((one) => [one.EvalActionName, one.EvalDecision]),
			[
				["sts:AssumeRole", "allowed"],
				["iam:CreateUser", "implicitDeny"],
			],
		);
		const [matched] = EvaluationResults?.[0]?.MatchedStatements ?? [];
		assert.equal(matched?.SourcePolicyId, "user_alice_work");
	});
});

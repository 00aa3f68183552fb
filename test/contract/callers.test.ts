import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import {
	CreateAccessKeyCommand,
	CreateRoleCommand,
	CreateUserCommand,
	DeleteAccessKeyCommand,
	DeleteRoleCommand,
	DeleteRolePolicyCommand,
	GetRoleCommand,
	ListRolesCommand,
	PutRolePolicyCommand,
	PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
	AssumeRoleCommand,
	GetCallerIdentityCommand,
	GetFederationTokenCommand,
	GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import {
	ACCOUNT,
	type Clients,
	type RunningController,
	startController,
} from "./running-controller.ts";

let controller: RunningController;
let alice: Clients;

interface IssuedKeys {
	readonly AccessKeyId?: string | undefined;
	readonly SecretAccessKey?: string | undefined;
	readonly SessionToken?: string | undefined;
}

function keysOf(credentials: IssuedKeys | undefined) {
	assert.ok(credentials?.AccessKeyId && credentials.SecretAccessKey);
	return {
		accessKeyId: credentials.AccessKeyId,
		secretAccessKey: credentials.SecretAccessKey,
		...(credentials.SessionToken && { sessionToken: credentials.SessionToken }),
	};
}

async function newUser(name: string, statements: readonly object[]) {
	const { iam } = controller.root;
	await iam.send(new CreateUserCommand({ UserName: name }));
	await iam.send(
		new PutUserPolicyCommand({
			UserName: name,
			PolicyName: "own",
			PolicyDocument: JSON.stringify({
				Version: "2012-10-17",
				Statement: statements,
			}),
		}),
	);
	const { AccessKey } = await iam.send(
		new CreateAccessKeyCommand({ UserName: name }),
	);
	return controller.as(keysOf(AccessKey));
}

async function arnOf({ sts }: Clients): Promise<string | undefined> {
	return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
}

before(async () => {
	controller = await startController();
	await controller.root.iam.send(
		new CreateRoleCommand({
			RoleName: "Admin",
			Path: "/team/",
			AssumeRolePolicyDocument: JSON.stringify({
				Version: "2012-10-17",
				Statement: [
					{
						Effect: "Allow",
						Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
						Action: "sts:AssumeRole",
					},
				],
			}),
		}),
	);
	alice = await newUser("alice", [
		{
			Effect: "Allow",
			Action: ["iam:Get*", "iam:List*", "sts:*"],
			Resource: "*",
		},
		{
			Effect: "Deny",
			Action: "iam:GetRole",
			Resource: `arn:aws:iam::${ACCOUNT}:role/team/Admin`,
		},
	]);
});

after(async () => {
	await controller?.[Symbol.asyncDispose]();
});

describe("callers, through the SDK", () => {
	it("knows the account, a user, a role session and both kinds of user sessions", async () => {
		assert.equal(await arnOf(controller.root), `arn:aws:iam::${ACCOUNT}:root`);
		assert.equal(await arnOf(alice), `arn:aws:iam::${ACCOUNT}:user/alice`);
		const assumed = await alice.sts.send(
			new AssumeRoleCommand({
				RoleArn: `arn:aws:iam::${ACCOUNT}:role/team/Admin`,
				RoleSessionName: "first",
			}),
		);
		assert.equal(
			await arnOf(controller.as(keysOf(assumed.Credentials))),
			`arn:aws:sts::${ACCOUNT}:assumed-role/Admin/first`,
		);
		const session = await alice.sts.send(new GetSessionTokenCommand({}));
		assert.equal(
			await arnOf(controller.as(keysOf(session.Credentials))),
			`arn:aws:iam::${ACCOUNT}:user/alice`,
		);
		const federated = await alice.sts.send(
			new GetFederationTokenCommand({ Name: "bob" }),
		);
		assert.equal(
			await arnOf(controller.as(keysOf(federated.Credentials))),
			`arn:aws:sts::${ACCOUNT}:federated-user/bob`,
		);
	});

	it("denies what no policy allows, in AWS's words", async () => {
		await assert.rejects(
			alice.iam.send(new CreateUserCommand({ UserName: "mallory" })),
			{
				name: "AccessDenied",
				message: `User: arn:aws:iam::${ACCOUNT}:user/alice is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${ACCOUNT}:user/mallory because no identity-based policy allows the iam:CreateUser action`,
			},
		);
		await assert.rejects(alice.ec2.send(new DescribeInstancesCommand({})), {
			name: "UnauthorizedOperation",
		});
	});

	it("never lets the wrong case of a name slip past a Deny on a role with a path", async () => {
		await alice.iam.send(new ListRolesCommand({}));
		for (const RoleName of ["Admin", "ADMIN", "admin", "aDmIn"]) {
			await assert.rejects(
				alice.iam.send(new GetRoleCommand({ RoleName })),
				{ name: "AccessDenied" },
				RoleName,
			);
		}
	});

	it("gives a federated session without a policy no permission at all", async () => {
		const federated = await alice.sts.send(
			new GetFederationTokenCommand({ Name: "carol" }),
		);
		const carol = controller.as(keysOf(federated.Credentials));
		// AWS answers federated sessions that call IAM as if their token were none.
		await assert.rejects(carol.iam.send(new ListRolesCommand({})), {
			name: "InvalidClientTokenId",
		});
		await assert.rejects(carol.ec2.send(new DescribeInstancesCommand({})), {
			name: "UnauthorizedOperation",
		});
	});

	it("gives a role session what the role's policy allows, until the role is deleted", async () => {
		const { iam } = controller.root;
		const RoleName = "short-lived";
		await iam.send(
			new CreateRoleCommand({
				RoleName,
				AssumeRolePolicyDocument: JSON.stringify({
					Statement: [
						{
							Effect: "Allow",
							Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/alice` },
							Action: "sts:AssumeRole",
						},
					],
				}),
			}),
		);
		await iam.send(
			new PutRolePolicyCommand({
				RoleName,
				PolicyName: "look",
				PolicyDocument: JSON.stringify({
					Statement: [
						{ Effect: "Allow", Action: "ec2:Describe*", Resource: "*" },
					],
				}),
			}),
		);
		const { Credentials } = await alice.sts.send(
			new AssumeRoleCommand({
				RoleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`,
				RoleSessionName: "one",
			}),
		);
		const session = controller.as(keysOf(Credentials));
		await session.ec2.send(new DescribeInstancesCommand({}));
		await assert.rejects(session.iam.send(new ListRolesCommand({})), {
			name: "AccessDenied",
		});
		await iam.send(
			new DeleteRolePolicyCommand({ RoleName, PolicyName: "look" }),
		);
		await iam.send(new DeleteRoleCommand({ RoleName }));
		await assert.rejects(arnOf(session), { name: "InvalidClientTokenId" });
	});

	it("refuses a deleted access key, a wrong secret and a foreign session token", async () => {
		const { iam } = controller.root;
		const { AccessKey } = await iam.send(
			new CreateAccessKeyCommand({ UserName: "alice" }),
		);
		const keys = keysOf(AccessKey);
		await iam.send(
			new DeleteAccessKeyCommand({
				UserName: "alice",
				AccessKeyId: keys.accessKeyId,
			}),
		);
		await assert.rejects(arnOf(controller.as(keys)), {
			name: "InvalidClientTokenId",
		});
		const { Credentials } = await alice.sts.send(
			new GetSessionTokenCommand({}),
		);
		const session = keysOf(Credentials);
		await assert.rejects(
			arnOf(
				controller.as({ ...session, secretAccessKey: keys.secretAccessKey }),
			),
			{ name: "SignatureDoesNotMatch" },
		);
		await assert.rejects(
			arnOf(controller.as({ ...session, sessionToken: "AAAA" })),
			{ name: "InvalidClientTokenId" },
		);
	});
});

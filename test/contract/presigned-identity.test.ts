import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	AttachUserPolicyCommand,
	CreateAccessKeyCommand,
	CreateRoleCommand,
	CreateUserCommand,
} from "@aws-sdk/client-iam";
import {
	AssumeRoleCommand,
	type Credentials,
	GetFederationTokenCommand,
	GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { createAdminClient } from "../../cli/admin-client.ts";
import { presign, signInHeader } from "../fakes/sdk-signer.ts";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "./running-controller.ts";
import { element, type Keys, SignedCaller } from "./signed-call.ts";

const PARAMETERS = { Action: "GetCallerIdentity", Version: "2011-06-15" };
const SERVER_ID = "X-Vault-AWS-IAM-Server-ID";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;

let controller: RunningController;
/** Whoever can call, with what their identity is told to be. */
const callers: Record<string, { keys: Keys; arn: string }> = {};

function keysOf(issued: Partial<Credentials> | undefined): Keys {
	const { AccessKeyId, SecretAccessKey, SessionToken } = issued ?? {};
	assert.ok(AccessKeyId && SecretAccessKey);
	return {
		accessKeyId: AccessKeyId,
		secretAccessKey: SecretAccessKey,
		...(SessionToken && { sessionToken: SessionToken }),
	};
}

before(async () => {
	controller = await startController();
	const { iam, sts } = controller.root;
	const UserName = "alice";
	await iam.send(new CreateUserCommand({ UserName }));
	const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
	await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
	const Statement = {
		Effect: "Allow",
		Principal: { AWS: ACCOUNT },
		Action: "sts:AssumeRole",
	};
	await iam.send(
		new CreateRoleCommand({
			RoleName: "worker",
			AssumeRolePolicyDocument: JSON.stringify({ Statement }),
		}),
	);
	const { AccessKey } = await iam.send(
		new CreateAccessKeyCommand({ UserName }),
	);
	const alice = controller.as(keysOf(AccessKey)).sts;
	const assumed = { RoleArn: ROLE, RoleSessionName: "night" };
	const issued = {
		role: await alice.send(new AssumeRoleCommand(assumed)),
		session: await alice.send(new GetSessionTokenCommand({})),
		federated: await alice.send(new GetFederationTokenCommand({ Name: "bob" })),
		rootSession: await sts.send(new GetSessionTokenCommand({})),
	};
	const iamArn = `arn:aws:iam::${ACCOUNT}:`;
	const stsArn = `arn:aws:sts::${ACCOUNT}:`;
	Object.assign(callers, {
		root: { keys: await controller.rootKeys(), arn: `${iamArn}root` },
		"a user": { keys: keysOf(AccessKey), arn: `${iamArn}user/alice` },
		"a session of root": {
			keys: keysOf(issued.rootSession.Credentials),
			arn: `${iamArn}root`,
		},
		"a session of a user": {
			keys: keysOf(issued.session.Credentials),
			arn: `${iamArn}user/alice`,
		},
		"a session of a role": {
			keys: keysOf(issued.role.Credentials),
			arn: `${stsArn}assumed-role/worker/night`,
		},
		"a federated user": {
			keys: keysOf(issued.federated.Credentials),
			arn: `${stsArn}federated-user/bob`,
		},
	});
});
after(() => controller[Symbol.asyncDispose]());

/** What the service that trusts us does with a request that its client has signed: it sends it on as it is. */
async function passOn(
	signed: Awaited<ReturnType<typeof presign>>,
	changed: Record<string, string> = {},
) {
	const headers = new Headers();
	for (let at = 0; at < signed.rawHeaders.length; at += 2) {
		const name = signed.rawHeaders[at] ?? "";
		if (name.toLowerCase() === "host") continue;
		headers.set(name, signed.rawHeaders[at + 1] ?? "");
	}
	for (const [name, value] of Object.entries(changed)) headers.set(name, value);
	const answer = await fetch(controller.endpoint + signed.target, {
		method: signed.method,
		headers,
		...(signed.method === "POST" && { body: signed.body }),
	});
	return { status: answer.status, text: await answer.text() };
}

describe("a GetCallerIdentity that the client signs and a service sends", () => {
	const kinds = [
		...["root", "a user", "a session of root", "a session of a user"],
		...["a session of a role", "a federated user"],
	];
	for (const kind of kinds) {
		it(`says of ${kind} who it is, from a presigned URL`, async () => {
			const { keys, arn } = callers[kind] ?? assert.fail();
			const { host } = new URL(controller.endpoint);
			const signer = { ...keys, at: Date.now(), service: "sts" };
			const url = await presign({ host, query: PARAMETERS }, signer);
			const { status, text } = await passOn(url);
			assert.equal(status, 200, text);
			assert.equal(element(text, "Arn"), arn);
		});

		it(`says of ${kind} who it is, from a POST with a header of the service's own signed with it`, async () => {
			const { keys, arn } = callers[kind] ?? assert.fail();
			const signed = await signInHeader(
				{
					host: new URL(controller.endpoint).host,
					headers: {
						"content-type": "application/x-www-form-urlencoded; charset=utf-8",
						[SERVER_ID]: "vault.example",
					},
					body: new URLSearchParams(PARAMETERS).toString(),
				},
				{ ...keys, at: Date.now(), service: "sts" },
			);
			const { status, text } = await passOn(signed);
			assert.equal(status, 200, text);
			assert.equal(element(text, "Arn"), arn);
			const stolen = await passOn(signed, { [SERVER_ID]: "other.example" });
			assert.equal(element(stolen.text, "Code"), "SignatureDoesNotMatch");
		});
	}
});

describe("a session token that is no good", () => {
	const CALLS = {
		sts: PARAMETERS,
		iam: { Action: "ListRoles", Version: "2010-05-08" },
		ec2: { Action: "DescribeInstances", Version: "2016-11-15" },
	} as const;

	async function assertRefused(keys: Keys): Promise<void> {
		const caller = new SignedCaller(controller.endpoint, keys);
		for (const service of ["sts", "iam", "ec2"] as const) {
			const answer = await caller.call(service, CALLS[service]);
			const refusal = [answer.status, answer.code, answer.message];
			assert.deepEqual(
				refusal,
				service === "ec2"
					? [
							401,
							"AuthFailure",
							"AWS was not able to validate the provided access credentials",
						]
					: [
							403,
							"InvalidClientTokenId",
							"The security token included in the request is invalid.",
						],
			);
		}
	}

	function session(): Required<Keys> {
		const { keys } = callers["a session of a role"] ?? assert.fail();
		return { ...keys, sessionToken: keys.sessionToken ?? "" };
	}

	it("is refused when it was changed, wherever that was", async () => {
		const keys = session();
		const { length } = keys.sessionToken;
		for (const at of [0, 10, length >> 1, length - 2]) {
			const other = keys.sessionToken[at] === "A" ? "B" : "A";
			const sessionToken =
				keys.sessionToken.slice(0, at) +
				other +
				keys.sessionToken.slice(at + 1);
			await assertRefused({ ...keys, sessionToken });
		}
	});

	it("is refused under another access key", async () => {
		const keys = session();
		const { keys: others } = callers["a federated user"] ?? assert.fail();
		await assertRefused({ ...others, sessionToken: keys.sessionToken });
		await assertRefused({ ...keys, accessKeyId: others.accessKeyId });
		const { keys: root } = callers.root ?? assert.fail();
		await assertRefused({ ...root, sessionToken: keys.sessionToken });
	});

	it("is refused when it is left out", async () => {
		const { sessionToken, ...keys } = session();
		await assertRefused(keys);
	});

	it("is refused by another installation", async () => {
		await using other = await startController();
		const { sts } = other.root;
		const { Credentials } = await sts.send(new GetSessionTokenCommand({}));
		await assertRefused(keysOf(Credentials));
	});

	it("is refused after a revocation", async () => {
		const admin = createAdminClient(controller.dataDir);
		await admin.revoke({ kind: "role", name: ROLE });
		await assertRefused(session());
	});
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { RegisterImageCommand, RunInstancesCommand } from "@aws-sdk/client-ec2";
import {
	AttachUserPolicyCommand,
	CreateAccessKeyCommand,
	CreatePolicyCommand,
	CreateRoleCommand,
	CreateUserCommand,
	DeleteRoleCommand,
	DetachUserPolicyCommand,
	GetRoleCommand,
	ListRolesCommand,
} from "@aws-sdk/client-iam";
import {
	GetCallerIdentityCommand,
	GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { createAdminClient } from "../../cli/admin-client.ts";
import {
	type PostgresServer,
	postgresServer,
	skipPostgres,
} from "../postgres/server.ts";
import { ANYTHING } from "./iam/case.ts";
import { JoinedNode } from "./joined-node.ts";
import {
	ACCOUNT,
	type Clients,
	CONTROLLER,
	type RunningController,
	startController,
	storeFlag,
} from "./running-controller.ts";

const run = promisify(execFile);

/** Longer than a controller needs to read again what all share. */
const LIMIT_MS = 10_000;

const TRUST = JSON.stringify({
	Version: "2012-10-17",
	Statement: [
		{
			Effect: "Allow",
			Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
			Action: "sts:AssumeRole",
		},
	],
});

describe("two controllers over one PostgreSQL database", {
	skip: skipPostgres,
}, () => {
	let server: PostgresServer;
	let database = "";
	let one: RunningController;
	let other: RunningController;
	/** Root, at each of them. */
	let here: Clients;
	let there: Clients;

	before(async () => {
		server = await postgresServer();
		database = await server.createDatabase();
		const store = storeFlag(server, database);
		one = await startController([store]);
		const masterKey = join(one.dataDir, "master-key");
		other = await startController([store, `--master-key-file=${masterKey}`]);
		here = one.root;
		there = other.as(await one.rootKeys());
	});
	after(async () => {
		await one[Symbol.asyncDispose]();
		await other[Symbol.asyncDispose]();
	});

	/** Asks until the answer is as wanted. */
	const until = async (holds: () => Promise<boolean>) => {
		const end = performance.now() + LIMIT_MS;
		while (!(await holds())) {
			assert.ok(performance.now() < end, "not within the time");
			await delay(50);
		}
	};

	it("read at once what the other has written", async () => {
		for (let round = 0; round < 10; round += 1) {
			const RoleName = `round-${round}`;
			const made = { RoleName, AssumeRolePolicyDocument: TRUST };
			await here.iam.send(new CreateRoleCommand(made));
			const { Role } = await there.iam.send(new GetRoleCommand({ RoleName }));
			assert.equal(Role?.RoleName, RoleName);
			await there.iam.send(new DeleteRoleCommand({ RoleName }));
			const gone = here.iam.send(new GetRoleCommand({ RoleName }));
			await assert.rejects(gone, { name: "NoSuchEntityException" });
		}
	});

	it("decide the next call by the policies that the other was given or lost", async () => {
		const UserName = "mallory";
		await here.iam.send(new CreateUserCommand({ UserName }));
		const { AccessKey } = await here.iam.send(
			new CreateAccessKeyCommand({ UserName }),
		);
		const mallory = other.as({
			accessKeyId: AccessKey?.AccessKeyId ?? "",
			secretAccessKey: AccessKey?.SecretAccessKey ?? "",
		});
		const { Policy } = await there.iam.send(
			new CreatePolicyCommand({ PolicyName: "any", PolicyDocument: ANYTHING }),
		);
		const attachment = { UserName, PolicyArn: Policy?.Arn };
		const list = () => mallory.iam.send(new ListRolesCommand({}));
		for (let round = 0; round < 10; round += 1) {
			await assert.rejects(list(), { name: "AccessDenied" });
			await here.iam.send(new AttachUserPolicyCommand(attachment));
			await list();
			await here.iam.send(new DetachUserPolicyCommand(attachment));
		}
		await assert.rejects(list(), { name: "AccessDenied" });
	});

	it("give one of many who ask both for the same name", async () => {
		const made = { RoleName: "wanted", AssumeRolePolicyDocument: TRUST };
		const asked = Array.from({ length: 12 }, (_, index) =>
			(index % 2 ? here : there).iam.send(new CreateRoleCommand(made)),
		);
		const answers = await Promise.allSettled(asked);
		const [winner, ...more] = answers.filter(
			({ status }) => status === "fulfilled",
		);
		assert.ok(winner);
		assert.deepEqual(more, []);
		for (const answer of answers) {
			if (answer.status === "fulfilled") continue;
			assert.equal(answer.reason.name, "EntityAlreadyExistsException");
		}
	});

	it("take each other's sessions, and have one key ring, whichever rotates it", async () => {
		const travel = async (from: Clients, to: RunningController) => {
			const { Credentials } = await from.sts.send(
				new GetSessionTokenCommand({}),
			);
			const session = to.as({
				accessKeyId: Credentials?.AccessKeyId ?? "",
				secretAccessKey: Credentials?.SecretAccessKey ?? "",
				sessionToken: Credentials?.SessionToken ?? "",
			});
			const { Arn } = await session.sts.send(new GetCallerIdentityCommand({}));
			assert.equal(Arn, `arn:aws:iam::${ACCOUNT}:root`);
		};
		await travel(here, other);
		await travel(there, one);
		const [mine, theirs] = [one, other].map(({ dataDir }) =>
			createAdminClient(dataDir),
		);
		assert.ok(mine && theirs);
		const known = (await mine.listKeys()).length;
		// Each makes a key of what it knows; the second one makes it anew of what the first has written.
		await Promise.allSettled([
			mine.rotateKeys("sessions"),
			theirs.rotateKeys("sessions"),
		]);
		await until(async () => {
			const keys = await mine.listKeys();
			const same =
				JSON.stringify(keys) === JSON.stringify(await theirs.listKeys());
			return same && keys.length > known;
		});
		await travel(here, other);
		await travel(there, one);
	});

	it("have one node CA, whichever rotates it", async () => {
		const [mine, theirs] = [one, other].map(({ dataDir }) =>
			createAdminClient(dataDir),
		);
		assert.ok(mine && theirs);
		await theirs.rotateAuthority({ announceSeconds: 60 });
		const expected = JSON.stringify(await theirs.listAuthorities());
		await until(
			async () => JSON.stringify(await mine.listAuthorities()) === expected,
		);
		assert.equal((await mine.listAuthorities()).length, 2);
	});

	it("tell a host within a second what the other has given it", async () => {
		await using node = await JoinedNode.join(one, "host-a", other);
		const { ImageId } = await there.ec2.send(
			new RegisterImageCommand({ Name: "any", ImageLocation: "any" }),
		);
		const launch = { ImageId, MinCount: 1, MaxCount: 1 };
		const changed = node.whenChanged();
		// It must be waiting, or it would be told without a wait.
		await delay(200);
		const { Instances } = await here.ec2.send(
			new RunInstancesCommand({ ...launch, InstanceType: "t3.nano" }),
		);
		const launched = performance.now();
		const ids = Instances?.map(({ InstanceId }) => InstanceId);
		assert.deepEqual(await changed, ids);
		const took = performance.now() - launched;
		assert.ok(took < 1_000, `${took} ms`);
		await node.settle();
	});

	it("launch once for one ClientToken, whoever is asked, and how often", async () => {
		await using _node = await JoinedNode.join(other, "host-b");
		const { ImageId } = await here.ec2.send(
			new RegisterImageCommand({ Name: "token", ImageLocation: "any" }),
		);
		const launch = {
			...{
				ImageId,
				MinCount: 1,
				MaxCount: 1,
				InstanceType: "t3.nano" as const,
			},
			ClientToken: "the same",
		};
		const asked = Array.from({ length: 8 }, (_, index) =>
			(index % 2 ? here : there).ec2.send(new RunInstancesCommand(launch)),
		);
		const reservations = await Promise.all(asked);
		const ids = new Set(
			reservations.map(({ Instances }) => Instances?.[0]?.InstanceId),
		);
		assert.equal(ids.size, 1);
	});

	it("remember their own refusals, and say that it is their own", async () => {
		const nobody = one.as({ accessKeyId: "AKIANOBODY", secretAccessKey: "x" });
		const refusal = await nobody.sts
			.send(new GetCallerIdentityCommand({}))
			.catch((error) => error);
		const requestId = refusal.$metadata.requestId;
		const explained = createAdminClient(one.dataDir).explainRefusal(requestId);
		assert.equal((await explained).code, "InvalidClientTokenId");
		const elsewhere = createAdminClient(other.dataDir);
		await assert.rejects(
			elsewhere.explainRefusal(requestId),
			/by this controller, .* others over the same store/,
		);
	});

	it("go on when the other is killed, and when all their connections were cut", async () => {
		one.signal("SIGKILL");
		const RoleName = "survivor";
		const made = { RoleName, AssumeRolePolicyDocument: TRUST };
		await there.iam.send(new CreateRoleCommand(made));
		await server.run(
			`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and application_name = 'gumleaf'`,
		);
		await until(() =>
			there.iam.send(new DeleteRoleCommand({ RoleName })).then(
				() => true,
				(error) => error.name === "NoSuchEntityException",
			),
		);
		await there.iam.send(new ListRolesCommand({}));
	});
});

describe("a backup of PostgreSQL", { skip: skipPostgres }, () => {
	it("voids the sessions of before when it is restored, and no long-term keys", async () => {
		const folder = await mkdtemp(join(tmpdir(), "gumleaf-restored-"));
		try {
			const server = await postgresServer();
			const database = await server.createDatabase();
			const masterKey = `--master-key-file=${join(folder, "master-key")}`;
			const first = await startController([
				storeFlag(server, database),
				masterKey,
			]);
			const rootKeys = await first.rootKeys();
			const { Credentials: made } = await first.root.sts.send(
				new GetSessionTokenCommand({}),
			);
			await first[Symbol.asyncDispose]();
			const restored = storeFlag(server, await server.createDatabase(database));
			await run(process.execPath, [
				...[CONTROLLER, "after-restore", "--data-dir", folder],
				...[restored, masterKey],
			]);
			await using second = await startController([restored, masterKey]);
			await second.as(rootKeys).sts.send(new GetCallerIdentityCommand({}));
			const session = second.as({
				accessKeyId: made?.AccessKeyId ?? "",
				secretAccessKey: made?.SecretAccessKey ?? "",
				sessionToken: made?.SessionToken ?? "",
			});
			await assert.rejects(session.sts.send(new GetCallerIdentityCommand({})), {
				name: "InvalidClientTokenId",
			});
		} finally {
			await rm(folder, { recursive: true });
		}
	});
});

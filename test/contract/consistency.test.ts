import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	DescribeInstancesCommand,
	RegisterImageCommand,
	RunInstancesCommand,
	TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
	AddRoleToInstanceProfileCommand,
	AttachUserPolicyCommand,
	CreateAccessKeyCommand,
	CreateInstanceProfileCommand,
	CreatePolicyCommand,
	CreatePolicyVersionCommand,
	CreateRoleCommand,
	CreateUserCommand,
	DeleteAccessKeyCommand,
	DeleteInstanceProfileCommand,
	DeleteRoleCommand,
	DeleteUserCommand,
	DetachUserPolicyCommand,
	GetInstanceProfileCommand,
	GetRoleCommand,
	GetUserCommand,
	type IAMClient,
	ListRolesCommand,
	ListUsersCommand,
	UpdateUserCommand,
} from "@aws-sdk/client-iam";
import {
	AssumeRoleCommand,
	GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { startReportingNode } from "../clients/reporting-node.ts";
import { ANYTHING, decoded, TRUST } from "./iam/case.ts";
import {
	ACCOUNT,
	type Clients,
	type RunningController,
	startController,
} from "./running-controller.ts";

const NOTHING = ANYTHING.replace('"Allow"', '"Deny"');

let controller: RunningController;
let iam: IAMClient;

before(async () => {
	controller = await startController();
	({ iam } = controller.root);
});
after(() => controller[Symbol.asyncDispose]());

function trusting(...principals: readonly string[]): string {
	const Statement = principals.map((AWS) => ({
		Effect: "Allow",
		Principal: { AWS },
		Action: "sts:AssumeRole",
	}));
	return JSON.stringify({ Version: "2012-10-17", Statement });
}

async function makeRole(
	RoleName: string,
	AssumeRolePolicyDocument = TRUST,
): Promise<{ arn: string; id: string }> {
	const { Role } = await iam.send(
		new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }),
	);
	return { arn: Role?.Arn ?? "", id: Role?.RoleId ?? "" };
}

async function makeUser(
	UserName: string,
): Promise<{ id: string; as: Clients }> {
	const { User } = await iam.send(new CreateUserCommand({ UserName }));
	const { AccessKey } = await iam.send(
		new CreateAccessKeyCommand({ UserName }),
	);
	const keys = {
		accessKeyId: AccessKey?.AccessKeyId ?? "",
		secretAccessKey: AccessKey?.SecretAccessKey ?? "",
	};
	return { id: User?.UserId ?? "", as: controller.as(keys) };
}

async function removeUser(UserName: string, { as }: { as: Clients }) {
	const { accessKeyId: AccessKeyId } = await as.iam.config.credentials();
	await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
	await iam.send(new DeleteUserCommand({ UserName }));
}

async function assume(caller: Clients, RoleArn: string): Promise<Clients> {
	const { Credentials } = await caller.sts.send(
		new AssumeRoleCommand({ RoleArn, RoleSessionName: "one" }),
	);
	return controller.as({
		accessKeyId: Credentials?.AccessKeyId ?? "",
		secretAccessKey: Credentials?.SecretAccessKey ?? "",
		sessionToken: Credentials?.SessionToken ?? "",
	});
}

async function whoIs({ sts }: Clients): Promise<string | undefined> {
	return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
}

async function trustOf(RoleName: string): Promise<string> {
	const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
	return decoded(Role?.AssumeRolePolicyDocument);
}

describe("what was written", () => {
	it("is there for the next call: profile, role in it and instance in a row", async () => {
		await using _node = await startReportingNode(controller);
		const { ec2 } = controller.root;
		const { ImageId } = await ec2.send(
			new RegisterImageCommand({ Name: "any", ImageLocation: "any" }),
		);
		const InstanceProfileName = "at-once";
		const RoleName = "at-once";
		await makeRole(RoleName);
		await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
		await iam.send(
			new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }),
		);
		const { Instances } = await ec2.send(
			new RunInstancesCommand({
				...{ ImageId, MinCount: 1, MaxCount: 1, InstanceType: "t3.nano" },
				IamInstanceProfile: { Name: InstanceProfileName },
			}),
		);
		const InstanceIds = Instances?.map((one) => one.InstanceId ?? "") ?? [];
		const { Reservations } = await ec2.send(
			new DescribeInstancesCommand({ InstanceIds }),
		);
		const [instance] = Reservations?.[0]?.Instances ?? [];
		assert.equal(
			instance?.IamInstanceProfile?.Arn,
			`arn:aws:iam::${ACCOUNT}:instance-profile/at-once`,
		);
		await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
	});

	it("is there for every reader, however many write at once", async () => {
		const names = Array.from({ length: 40 }, (_, index) => `crowd-${index}`);
		await Promise.all(
			names.map(async (UserName) => {
				await iam.send(new CreateUserCommand({ UserName }));
				const { User } = await iam.send(new GetUserCommand({ UserName }));
				assert.equal(User?.UserName, UserName);
				const { Users } = await iam.send(new ListUsersCommand({}));
				assert.ok(Users?.some((user) => user.UserName === UserName));
				await iam.send(new DeleteUserCommand({ UserName }));
				const { Users: left } = await iam.send(new ListUsersCommand({}));
				assert.ok(!left?.some((user) => user.UserName === UserName));
			}),
		);
	});

	it("gives one of many who ask for the same name, and refuses the others", async () => {
		const asked = Array.from({ length: 10 }, (_, index) =>
			makeRole(index % 2 ? "Wanted" : "WANTED"),
		);
		const answers = await Promise.allSettled(asked);
		const made = answers.filter(({ status }) => status === "fulfilled");
		assert.equal(made.length, 1);
		for (const answer of answers) {
			if (answer.status === "fulfilled") continue;
			assert.equal(answer.reason.name, "EntityAlreadyExistsException");
		}
		const { Roles } = await iam.send(new ListRolesCommand({}));
		const found = Roles?.filter((role) => /^wanted$/i.test(`${role.RoleName}`));
		assert.equal(found?.length, 1);
		await iam.send(new DeleteRoleCommand({ RoleName: "wanted" }));
	});

	it("decides from the next call on: attached, another version, detached", async () => {
		const mallory = await makeUser("mallory");
		const { Policy } = await iam.send(
			new CreatePolicyCommand({
				PolicyName: "changing",
				PolicyDocument: ANYTHING,
			}),
		);
		const PolicyArn = Policy?.Arn;
		const attachment = { UserName: "mallory", PolicyArn };
		const list = () => mallory.as.iam.send(new ListRolesCommand({}));
		const refused = { name: "AccessDenied" };
		for (let round = 0; round < 5; round += 1) {
			await assert.rejects(list(), refused);
			await iam.send(new AttachUserPolicyCommand(attachment));
			await list();
			await iam.send(new DetachUserPolicyCommand(attachment));
		}
		await iam.send(new AttachUserPolicyCommand(attachment));
		await iam.send(
			new CreatePolicyVersionCommand({
				...{ PolicyArn, PolicyDocument: NOTHING, SetAsDefault: true },
			}),
		);
		await assert.rejects(list(), refused);
	});
});

describe("a name that is given again", () => {
	it("belongs to another: roles, instance profiles and users get new unique ids", async () => {
		const role = await makeRole("again");
		await iam.send(new DeleteRoleCommand({ RoleName: "again" }));
		const next = await makeRole("again");
		assert.equal(next.arn, role.arn);
		assert.notEqual(next.id, role.id);
		const named = { InstanceProfileName: "again" };
		const idOf = async () => {
			await iam.send(new CreateInstanceProfileCommand(named));
			const { InstanceProfile } = await iam.send(
				new GetInstanceProfileCommand(named),
			);
			await iam.send(new DeleteInstanceProfileCommand(named));
			return InstanceProfile?.InstanceProfileId;
		};
		assert.notEqual(await idOf(), await idOf());
		const user = await makeUser("again");
		await removeUser("again", user);
		const other = await makeUser("again");
		assert.notEqual(other.id, user.id);
		await assert.rejects(whoIs(user.as), { name: "InvalidClientTokenId" });
		assert.equal(await whoIs(other.as), `arn:aws:iam::${ACCOUNT}:user/again`);
		await removeUser("again", other);
	});

	it("leaves the sessions of the old role dead and lets those of the new one live", async () => {
		const olga = await makeUser("olga");
		const trust = trusting(`arn:aws:iam::${ACCOUNT}:user/olga`);
		const old = await makeRole("reborn", trust);
		const before = await assume(olga.as, old.arn);
		const Arn = `arn:aws:sts::${ACCOUNT}:assumed-role/reborn/one`;
		assert.equal(await whoIs(before), Arn);
		await iam.send(new DeleteRoleCommand({ RoleName: "reborn" }));
		await assert.rejects(whoIs(before), { name: "InvalidClientTokenId" });
		await makeRole("reborn", trust);
		await assert.rejects(whoIs(before), { name: "InvalidClientTokenId" });
		assert.equal(await whoIs(await assume(olga.as, old.arn)), Arn);
	});

	it("is not trusted for it: trust policies show the unique id of the role they named", async () => {
		const peter = await makeUser("peter");
		const byPeter = trusting(`arn:aws:iam::${ACCOUNT}:user/peter`);
		const courier = await makeRole("courier", byPeter);
		const vault = await makeRole("vault", trusting(courier.arn, ACCOUNT));
		assert.ok((await trustOf("vault")).includes(`"${courier.arn}"`));
		const session = await assume(peter.as, courier.arn);
		await assume(session, vault.arn);
		await iam.send(new DeleteRoleCommand({ RoleName: "courier" }));
		const shown = trusting(courier.id, ACCOUNT);
		assert.deepEqual(JSON.parse(await trustOf("vault")), JSON.parse(shown));
		await makeRole("courier", byPeter);
		const impostor = await assume(peter.as, courier.arn);
		await assert.rejects(assume(impostor, vault.arn), { name: "AccessDenied" });
		assert.deepEqual(JSON.parse(await trustOf("vault")), JSON.parse(shown));
	});

	it("is not trusted for it: trust policies show the unique id of the user they named", async () => {
		const rita = await makeUser("rita");
		const door = await makeRole(
			"door",
			trusting(`arn:aws:iam::${ACCOUNT}:user/rita`),
		);
		await assume(rita.as, door.arn);
		await removeUser("rita", rita);
		assert.ok((await trustOf("door")).includes(`"${rita.id}"`));
		const other = await makeUser("rita");
		await assert.rejects(assume(other.as, door.arn), { name: "AccessDenied" });
	});
});

describe("a user who is renamed", () => {
	it("keeps id, keys and trust under the new name", async () => {
		const sam = await makeUser("sam");
		const role = await makeRole(
			"for-sam",
			trusting(`arn:aws:iam::${ACCOUNT}:user/sam`),
		);
		const NewUserName = "samantha";
		await iam.send(new UpdateUserCommand({ UserName: "sam", NewUserName }));
		const arn = `arn:aws:iam::${ACCOUNT}:user/samantha`;
		assert.equal(await whoIs(sam.as), arn);
		assert.ok((await trustOf("for-sam")).includes(`"${arn}"`));
		await assume(sam.as, role.arn);
		const { User } = await iam.send(
			new GetUserCommand({ UserName: NewUserName }),
		);
		assert.equal(User?.UserId, sam.id);
	});
});

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	DescribeInstancesCommand,
	EC2ServiceException,
	RegisterImageCommand,
	RunInstancesCommand,
	type RunInstancesCommandInput,
	StopInstancesCommand,
	TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
	AddRoleToInstanceProfileCommand,
	CreateAccessKeyCommand,
	CreateInstanceProfileCommand,
	CreateRoleCommand,
	CreateUserCommand,
	PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { DecodeAuthorizationMessageCommand } from "@aws-sdk/client-sts";
import { JoinedNode } from "./joined-node.ts";
import {
	ACCOUNT,
	type Clients,
	type RunningController,
	startController,
} from "./running-controller.ts";

const TRUST = JSON.stringify({
	Statement: [
		{
			Effect: "Allow",
			Principal: { Service: "ec2.amazonaws.com" },
			Action: "sts:AssumeRole",
		},
	],
});
const ec2Arn = (resource: string) => `arn:aws:ec2:*:*:${resource}`;
const profileArn = (name: string) =>
	`arn:aws:iam::${ACCOUNT}:instance-profile/${name}`;
/** As AWS's documentation writes it: instances only with a tag and one profile, and no large volumes. */
const POLICY = JSON.stringify({
	Version: "2012-10-17",
	Statement: [
		{
			Effect: "Allow",
			Action: "ec2:RunInstances",
			Resource: [
				...["image/*", "key-pair/*", "subnet/*", "security-group/*"],
				...["network-interface/*", "volume/*"],
			].map(ec2Arn),
		},
		{
			Effect: "Allow",
			Action: "ec2:RunInstances",
			Resource: ec2Arn("instance/*"),
			Condition: {
				StringEquals: { "aws:RequestTag/team": "a" },
				ArnEquals: { "ec2:InstanceProfile": profileArn("worker") },
			},
		},
		{
			Effect: "Deny",
			Action: "ec2:RunInstances",
			Resource: ec2Arn("volume/*"),
			Condition: { NumericGreaterThan: { "ec2:VolumeSize": "100" } },
		},
		{
			Effect: "Allow",
			Action: "ec2:CreateTags",
			Resource: ["instance/*", "volume/*"].map(ec2Arn),
			Condition: { StringEquals: { "ec2:CreateAction": "RunInstances" } },
		},
		{
			Effect: "Allow",
			Action: "iam:PassRole",
			Resource: `arn:aws:iam::${ACCOUNT}:role/worker`,
			Condition: {
				StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" },
			},
		},
		{
			Effect: "Allow",
			Action: ["ec2:StopInstances", "ec2:TerminateInstances"],
			Resource: ec2Arn("instance/*"),
			Condition: { StringEquals: { "aws:ResourceTag/team": "a" } },
		},
	],
});

describe("permissions on what a launch touches", () => {
	let controller: RunningController;
	let node: JoinedNode;
	let root: Clients;
	let alice: Clients;
	/** What alice may launch. */
	let allowed: RunInstancesCommandInput;

	before(async () => {
		controller = await startController();
		node = await JoinedNode.join(controller, "host-a");
		({ root } = controller);
		for (const name of ["worker", "other"]) {
			const profile = { InstanceProfileName: name };
			const role = { RoleName: name, AssumeRolePolicyDocument: TRUST };
			await root.iam.send(new CreateRoleCommand(role));
			await root.iam.send(new CreateInstanceProfileCommand(profile));
			const member = { ...profile, RoleName: name };
			await root.iam.send(new AddRoleToInstanceProfileCommand(member));
		}
		const UserName = "alice";
		await root.iam.send(new CreateUserCommand({ UserName }));
		await root.iam.send(
			new PutUserPolicyCommand({
				...{ UserName, PolicyName: "launch", PolicyDocument: POLICY },
			}),
		);
		const { AccessKey } = await root.iam.send(
			new CreateAccessKeyCommand({ UserName }),
		);
		alice = controller.as({
			accessKeyId: AccessKey?.AccessKeyId ?? "",
			secretAccessKey: AccessKey?.SecretAccessKey ?? "",
		});
		const { ImageId } = await root.ec2.send(
			new RegisterImageCommand({ Name: "base" }),
		);
		allowed = {
			...{ ImageId, MinCount: 1, MaxCount: 1 },
			IamInstanceProfile: { Arn: profileArn("worker") },
			TagSpecifications: [
				{ ResourceType: "instance", Tags: [{ Key: "team", Value: "a" }] },
			],
		};
	});
	after(async () => {
		await node?.[Symbol.asyncDispose]();
		await controller?.[Symbol.asyncDispose]();
	});

	async function launch(
		who: Clients,
		different: Partial<RunInstancesCommandInput> = {},
	): Promise<string> {
		const input = { ...allowed, ...different };
		const { Instances } = await who.ec2.send(new RunInstancesCommand(input));
		return Instances?.[0]?.InstanceId ?? "";
	}

	/** What a refusal names: the action and the resource. */
	async function refusalOf(asked: Promise<unknown>): Promise<string> {
		const error = await asked.then(
			() => assert.fail("allowed"),
			(thrown: unknown) => thrown,
		);
		assert.ok(error instanceof EC2ServiceException);
		assert.equal(error.name, "UnauthorizedOperation");
		const [, what = ""] =
			/perform: (\S+ on resource: \S+)/.exec(error.message) ?? [];
		return what.replace(/arn:aws:\S+:/, "");
	}

	it("lets through what the policy allows, and nothing beside it", async () => {
		assert.match(await launch(alice), /^i-/);
		const tags = (ResourceType: "volume") => [
			{ ResourceType, Tags: [{ Key: "team", Value: "a" }] },
		];
		const large = [{ DeviceName: "/dev/sdf", Ebs: { VolumeSize: 500 } }];
		const refused: readonly [string, Partial<RunInstancesCommandInput>][] = [
			["instance/*", { TagSpecifications: [] }],
			["instance/*", { TagSpecifications: tags("volume") }],
			["instance/*", { IamInstanceProfile: { Name: "other" } }],
			["volume/*", { BlockDeviceMappings: large }],
			["placement-group/any", { Placement: { GroupName: "any" } }],
		];
		for (const [resource, different] of refused) {
			const what = await refusalOf(launch(alice, different));
			assert.equal(what, `ec2:RunInstances on resource: ${resource}`);
		}
	});

	it("goes by the tags that an instance has", async () => {
		const own = await launch(alice);
		const foreign = await launch(root, { TagSpecifications: [] });
		const stop = (id: string) =>
			alice.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
		assert.equal(
			await refusalOf(stop(foreign)),
			`ec2:StopInstances on resource: instance/${foreign}`,
		);
		const both = new TerminateInstancesCommand({
			InstanceIds: [own, foreign],
		});
		await refusalOf(alice.ec2.send(both));
		await node.settle();
		await stop(own);
	});

	it("says sealed what was asked, which who may open it reads", async () => {
		const error = await launch(alice, {
			IamInstanceProfile: { Name: "other" },
		}).catch((thrown: unknown) => thrown);
		assert.ok(error instanceof Error);
		const [, EncodedMessage] =
			/Encoded authorization failure message: (\S+)$/.exec(error.message) ?? [];
		const { DecodedMessage = "" } = await root.sts.send(
			new DecodeAuthorizationMessageCommand({ EncodedMessage }),
		);
		const { allowed: was, context } = JSON.parse(DecodedMessage);
		assert.equal(was, false);
		assert.equal(context.action, "ec2:RunInstances");
		assert.match(context.resource, /:instance\/\*$/);
		assert.ok(DecodedMessage.includes(profileArn("other")));
	});

	it("launches once for equal calls with one client token that come at the same time", async () => {
		const launchTogether = () =>
			root.ec2.send(
				new RunInstancesCommand({ ...allowed, ClientToken: "together" }),
			);
		const answers = await Promise.all(
			Array.from({ length: 12 }, launchTogether),
		);
		const reservations = new Set(
			answers.map(({ ReservationId }) => ReservationId),
		);
		assert.equal(reservations.size, 1);
		const { Reservations } = await root.ec2.send(
			new DescribeInstancesCommand({
				Filters: [{ Name: "client-token", Values: ["together"] }],
			}),
		);
		assert.equal(Reservations?.length, 1);
		assert.equal(Reservations?.[0]?.Instances?.length, 1);
	});
});

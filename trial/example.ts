import {
	DescribeImagesCommand,
	DescribeInstancesCommand,
	EC2Client,
	type Instance,
	RegisterImageCommand,
	RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
	AddRoleToInstanceProfileCommand,
	CreateInstanceProfileCommand,
	CreateRoleCommand,
	EntityAlreadyExistsException,
	GetInstanceProfileCommand,
	IAMClient,
	NoSuchEntityException,
	PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { fromIni } from "@aws-sdk/credential-providers";
import type { Clock } from "#shared/clock.ts";
import { StepError } from "#shared/errors.ts";

const NAME = "s3access";
const IMAGE_NAME = "gumleaf-trial";
const NO_CAPACITY = "InsufficientInstanceCapacity";
const CAPACITY_WAIT_MS = 10_000;
const RUNNING_WAIT_MS = 30_000;

/** What the example needs to reach the controller as any client does. */
export interface ExampleSettings {
	readonly endpoint: string;
	readonly region: string;
	/** AWS shared-credentials file with the root keys. */
	readonly credentialsFile: string;
	readonly clock: Clock;
	/** Told about each step that is done. */
	readonly say: (line: string) => void;
	/** Ends the waiting. */
	readonly signal: AbortSignal;
}

/**
 * The first run's story: a role, its policy, a profile and an instance with it; later runs find them there.
 * Answers the instance's id when it runs.
 */
export async function ensureExample(
	settings: ExampleSettings,
): Promise<string> {
	const { endpoint, region, say } = settings;
	const credentials = fromIni({
		filepath: settings.credentialsFile,
		profile: "default",
	});
	const iam = new IAMClient({ endpoint, region, credentials });
	const ec2 = new EC2Client({ endpoint, region, credentials });
	if (!(await profileExists(iam))) await createProfile(iam, say);
	const imageId = await ensureImage(ec2);
	const found = await findInstance(ec2);
	const instance = found ?? (await runInstance(ec2, imageId, settings));
	const { InstanceId: instanceId = "" } = instance;
	say(
		found
			? `instance ${instanceId} is still there from the last run`
			: `RunInstances with profile ${NAME}: ${instanceId}`,
	);
	await untilRunning(ec2, instanceId, settings);
	return instanceId;
}

async function profileExists(iam: IAMClient): Promise<boolean> {
	try {
		const answer = await iam.send(
			new GetInstanceProfileCommand({ InstanceProfileName: NAME }),
		);
		return (answer.InstanceProfile?.Roles?.length ?? 0) > 0;
	} catch (error) {
		if (error instanceof NoSuchEntityException) return false;
		throw error;
	}
}

/** What a start that was cut short has made already is left as it is. */
async function createProfile(
	iam: IAMClient,
	say: (line: string) => void,
): Promise<void> {
	const role = await unlessThere(iam.send(createRole()));
	if (role) say(`CreateRole: ${role.Role?.Arn}`);
	await iam.send(
		new PutRolePolicyCommand({
			RoleName: NAME,
			PolicyName: "s3star",
			PolicyDocument: JSON.stringify({
				Version: "2008-10-17",
				Statement: [{ Effect: "Allow", Action: ["s3:*"], Resource: ["*"] }],
			}),
		}),
	);
	say("PutRolePolicy: s3star allows s3:* on *");
	const profile = await unlessThere(
		iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: NAME })),
	);
	await iam.send(
		new AddRoleToInstanceProfileCommand({
			InstanceProfileName: NAME,
			RoleName: NAME,
		}),
	);
	if (profile) say(`CreateInstanceProfile: ${profile.InstanceProfile?.Arn}`);
}

async function ensureImage(ec2: EC2Client): Promise<string> {
	const known = await ec2.send(
		new DescribeImagesCommand({
			Filters: [{ Name: "name", Values: [IMAGE_NAME] }],
		}),
	);
	const imageId =
		known.Images?.[0]?.ImageId ??
		(await ec2.send(new RegisterImageCommand({ Name: IMAGE_NAME }))).ImageId;
	if (!imageId) throw new Error("RegisterImage answered no image id");
	return imageId;
}

async function findInstance(ec2: EC2Client): Promise<Instance | undefined> {
	const answer = await ec2.send(
		new DescribeInstancesCommand({
			Filters: [
				{ Name: "instance-state-name", Values: ["pending", "running"] },
				{ Name: "tag:Name", Values: [IMAGE_NAME] },
			],
		}),
	);
	return answer.Reservations?.flatMap(({ Instances = [] }) => Instances)[0];
}

/** Runs the instance; a host that has only just joined may need a moment to report its capacity. */
async function runInstance(
	ec2: EC2Client,
	imageId: string,
	{ clock, signal }: Pick<ExampleSettings, "clock" | "signal">,
): Promise<Instance> {
	const deadline = clock.now() + CAPACITY_WAIT_MS;
	for (;;) {
		try {
			const answer = await ec2.send(runCommand(imageId));
			const instance = answer.Instances?.[0];
			if (!instance) throw new Error("RunInstances answered no instance");
			return instance;
		} catch (error) {
			const waiting = (error as Error).name === NO_CAPACITY;
			if (!waiting || clock.now() > deadline) {
				throw new StepError("running the trial's instance", error);
			}
			await clock.sleep(200, signal);
		}
	}
}

/** Of an instance from an earlier run, the controller still has that run's word: the agent's next report replaces it. */
async function untilRunning(
	ec2: EC2Client,
	instanceId: string,
	{ clock, signal }: Pick<ExampleSettings, "clock" | "signal">,
): Promise<void> {
	const deadline = clock.now() + RUNNING_WAIT_MS;
	for (;;) {
		const answer = await ec2.send(
			new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
		);
		const state = answer.Reservations?.[0]?.Instances?.[0]?.State?.Name;
		if (state === "running") return;
		if (state !== "pending" || clock.now() > deadline) {
			throw new Error(`instance ${instanceId} does not run but is ${state}`);
		}
		await clock.sleep(100, signal);
	}
}

function runCommand(imageId: string): RunInstancesCommand {
	return new RunInstancesCommand({
		ImageId: imageId,
		InstanceType: "t3.micro",
		MinCount: 1,
		MaxCount: 1,
		IamInstanceProfile: { Name: NAME },
		UserData: Buffer.from("#!/bin/sh\necho Hello from Gumleaf\n").toString(
			"base64",
		),
		TagSpecifications: [
			{
				ResourceType: "instance",
				Tags: [{ Key: "Name", Value: IMAGE_NAME }],
			},
		],
	});
}

function createRole(): CreateRoleCommand {
	return new CreateRoleCommand({
		RoleName: NAME,
		AssumeRolePolicyDocument: JSON.stringify({
			Version: "2008-10-17",
			Statement: [
				{
					Effect: "Allow",
					Principal: { Service: ["ec2.amazonaws.com"] },
					Action: ["sts:AssumeRole"],
				},
			],
		}),
	});
}

async function unlessThere<Made>(
	making: Promise<Made>,
): Promise<Made | undefined> {
	try {
		return await making;
	} catch (error) {
		if (error instanceof EntityAlreadyExistsException) return undefined;
		throw error;
	}
}

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import {
	CreateKeyPairCommand,
	DescribeInstancesCommand,
	ModifyInstanceMetadataOptionsCommand,
	RegisterImageCommand,
	RunInstancesCommand,
	type RunInstancesCommandInput,
	TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
	AddRoleToInstanceProfileCommand,
	CreateInstanceProfileCommand,
	CreateRoleCommand,
	DeleteInstanceProfileCommand,
	PutRolePolicyCommand,
	RemoveRoleFromInstanceProfileCommand,
	UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import type { Crawled } from "../fakes/crawl.ts";
import { IdentityVerifier } from "../fakes/openssl.ts";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { type RunningAgent, startAgent } from "./running-agent.ts";
import { until } from "./until.ts";

const READ_INSTANCE = join(import.meta.dirname, "read-instance.ts");
const ROLE_PATH = "latest/meta-data/iam/security-credentials/";
/** From a change through the API to what the instance reads. */
const PROPAGATION_MS = 1000;
const START_MS = 20_000;

const run = promisify(execFile);

if (enterNamespace(import.meta.filename)) describeMainJob();

function trust(service: string): string {
	return JSON.stringify({
		Version: "2008-10-17",
		Statement: [
			{
				Effect: "Allow",
				Principal: { Service: [service] },
				Action: ["sts:AssumeRole"],
			},
		],
	});
}

/** What an instance gets at a metadata path: the status and the body, by IMDSv1. */
async function get(instanceId: string, path: string) {
	const { stdout } = await run("ip", [
		...["netns", "exec", instanceId, process.execPath, "-e"],
		`const answer = await fetch("http://169.254.169.254/${path}");
		console.log(JSON.stringify({ status: answer.status, body: await answer.text() }))`,
	]);
	return JSON.parse(stdout) as { status: number; body: string };
}

/** What each path of a version answers to a walk like cloud-init's inside the instance. */
async function crawlInside(
	instanceId: string,
	version: string,
	way: "v1" | "v2",
): Promise<ReadonlyMap<string, Crawled>> {
	const script = join(import.meta.dirname, "crawl-metadata.ts");
	const { stdout } = await run("ip", [
		...["netns", "exec", instanceId, process.execPath, script, version, way],
	]);
	const found: Crawled[] = JSON.parse(stdout);
	return new Map(found.map((one) => [one.path, one]));
}

/** What the controller publishes to verify identity documents with. */
async function certificateOf(controller: RunningController): Promise<string> {
	const path = "/.well-known/gumleaf/instance-identity-certificate.pem";
	return (await fetch(controller.endpoint + path)).text();
}

/** Asks inside the instance until the answer is as expected; fails when that takes longer than a change may. */
async function within(
	milliseconds: number,
	instanceId: string,
	path: string,
	expected: (answer: { status: number; body: string }) => boolean,
): Promise<void> {
	const look = async () => {
		const answer = await get(instanceId, path).catch((error: Error) => ({
			status: 0,
			body: error.message,
		}));
		return expected(answer) || `${answer.status} ${answer.body}`;
	};
	await until(path, look, { withinMs: milliseconds, everyMs: 20 });
}

function describeMainJob(): void {
	let controller: RunningController;
	let agent: RunningAgent;
	let imageId = "";

	const start = async (more: Partial<RunInstancesCommandInput> = {}) => {
		const { Instances } = await controller.root.ec2.send(
			new RunInstancesCommand({
				ImageId: imageId,
				MinCount: 1,
				MaxCount: 1,
				IamInstanceProfile: { Name: "s3access" },
				...more,
			}),
		);
		const instanceId = Instances?.[0]?.InstanceId ?? "";
		await within(
			START_MS,
			instanceId,
			ROLE_PATH,
			({ status }) => status === 200,
		);
		return instanceId;
	};

	describe("the main job, from CreateRole to an AWS SDK inside an instance", () => {
		before(async () => {
			controller = await startController();
			agent = await startAgent(controller, "host-a", [
				"--hypervisor=netns",
				"--own-network-namespace",
				"--subnet=10.20.0.0/24",
				"--subnet-v6=fd20::/120",
				"--vcpus=64",
			]);
			const { iam, ec2 } = controller.root;
			await iam.send(
				new CreateRoleCommand({
					RoleName: "s3access",
					AssumeRolePolicyDocument: trust("ec2.amazonaws.com"),
				}),
			);
			await iam.send(
				new PutRolePolicyCommand({
					RoleName: "s3access",
					PolicyName: "s3star",
					PolicyDocument: JSON.stringify({
						Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
					}),
				}),
			);
			await iam.send(
				new CreateInstanceProfileCommand({ InstanceProfileName: "s3access" }),
			);
			await iam.send(
				new AddRoleToInstanceProfileCommand({
					InstanceProfileName: "s3access",
					RoleName: "s3access",
				}),
			);
			const image = await ec2.send(new RegisterImageCommand({ Name: "any" }));
			imageId = image.ImageId ?? "";
		});

		after(async () => {
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		it("gives an unmodified SDK inside the instance keys that the controller knows as the instance's role session", async () => {
			const instanceId = await start();
			const { stdout } = await run("ip", [
				...["netns", "exec", instanceId, process.execPath, READ_INSTANCE],
			]);
			const { sts, iam } = controller.as(JSON.parse(stdout));
			const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
			assert.equal(
				Arn,
				`arn:aws:sts::${ACCOUNT}:assumed-role/s3access/${instanceId}`,
			);
			await assert.rejects(
				iam.send(
					new CreateInstanceProfileCommand({ InstanceProfileName: "x" }),
				),
				{ name: "AccessDenied" },
			);
		});

		it("gives two instances each its own session", async () => {
			const [one, two] = [await start(), await start()];
			const [first, second] = await Promise.all([
				get(one, `${ROLE_PATH}s3access`),
				get(two, `${ROLE_PATH}s3access`),
			]);
			assert.notEqual(
				JSON.parse(first.body).AccessKeyId,
				JSON.parse(second.body).AccessKeyId,
			);
			assert.equal((await get(one, "latest/meta-data/instance-id")).body, one);
			assert.equal((await get(two, "latest/meta-data/instance-id")).body, two);
		});

		it("lets cloud-init walk all that an instance has without a miss, and who it is can be verified", async () => {
			const key = { KeyName: "a key" };
			await controller.root.ec2.send(new CreateKeyPairCommand(key));
			const instanceId = await start({
				...key,
				UserData: Buffer.from("#!/bin/sh").toString("base64"),
				MetadataOptions: { InstanceMetadataTags: "enabled" },
				BlockDeviceMappings: [
					{ DeviceName: "/dev/sdb", Ebs: { VolumeSize: 1 } },
				],
				TagSpecifications: [
					{
						ResourceType: "instance",
						Tags: [{ Key: "Name", Value: "front" }],
					},
				],
			});
			const old = await crawlInside(instanceId, "2009-04-04", "v1");
			const found = await crawlInside(instanceId, "latest", "v2");
			for (const answers of [old, found]) {
				const missed = [...answers].filter(([, { status }]) => status !== 200);
				assert.deepEqual(missed, []);
			}
			const told = (path: string) => found.get(`/latest/${path}`)?.body ?? "";
			assert.equal(told("user-data"), "#!/bin/sh");
			assert.equal(told("meta-data/public-keys/"), "0=a key");
			assert.match(
				told("meta-data/public-keys/0/openssh-key"),
				/^ssh-rsa AAAA/,
			);
			assert.equal(told("meta-data/tags/instance/Name"), "front");
			assert.equal(told("meta-data/block-device-mapping/ebs1"), "sdb");
			assert.match(told(`meta-data/iam/security-credentials/s3access`), /ASIA/);
			const who = "dynamic/instance-identity";
			await using verifier = await IdentityVerifier.of({
				document: told(`${who}/document`),
				signature: told(`${who}/signature`),
				pkcs7: told(`${who}/rsa2048`),
				certificate: await certificateOf(controller),
			});
			const document = JSON.parse(await verifier.verifyPkcs7());
			assert.equal(document.instanceId, instanceId);
			assert.equal(document.privateIp, told("meta-data/local-ipv4"));
			assert.equal(await verifier.verifySignature(), "Verified OK\n");
		});

		it("serves an instance over IPv6 within a second of its options saying so", async () => {
			const instanceId = await start();
			const overIpv6 = () =>
				ask(instanceId, "http://[fd00:ec2::254]/latest/meta-data/ipv6");
			assert.equal(await overIpv6(), "ECONNRESET");
			await controller.root.ec2.send(
				new ModifyInstanceMetadataOptionsCommand({
					InstanceId: instanceId,
					HttpProtocolIpv6: "enabled",
				}),
			);
			await delay(PROPAGATION_MS);
			assert.match(await overIpv6(), /^fd20::[0-9a-f]+$/);
		});

		it("shows within a second that the profile lost its role, and that it has one again", async () => {
			const instanceId = await start();
			const names = { InstanceProfileName: "s3access", RoleName: "s3access" };
			const { iam } = controller.root;
			await iam.send(new RemoveRoleFromInstanceProfileCommand(names));
			await within(
				PROPAGATION_MS,
				instanceId,
				`${ROLE_PATH}s3access`,
				({ status }) => status === 404,
			);
			await iam.send(new AddRoleToInstanceProfileCommand(names));
			await within(
				PROPAGATION_MS,
				instanceId,
				`${ROLE_PATH}s3access`,
				({ status, body }) => status === 200 && body.includes("ASIA"),
			);
		});

		it("says within a second that the profile has no role, and that it is gone, also when there is another of its name", async () => {
			const { iam } = controller.root;
			const names = { InstanceProfileName: "passing", RoleName: "s3access" };
			const make = async () => {
				await iam.send(new CreateInstanceProfileCommand(names));
				await iam.send(new AddRoleToInstanceProfileCommand(names));
			};
			await make();
			const profile = { IamInstanceProfile: { Name: "passing" } };
			const instanceId = await start(profile);
			const info = "latest/meta-data/iam/info";
			const isTold = (code: string, message: RegExp) =>
				within(PROPAGATION_MS, instanceId, info, ({ status, body }) => {
					if (status !== 200) return false;
					const { Code, Message } = JSON.parse(body);
					return Code === code && message.test(Message);
				});
			await iam.send(new RemoveRoleFromInstanceProfileCommand(names));
			await isTold("Success", /^Instance Profile does not contain a role/);
			await iam.send(new DeleteInstanceProfileCommand(names));
			await isTold("InstanceProfileNotFound", /cannot be found/);
			await make();
			await delay(PROPAGATION_MS);
			await isTold("InstanceProfileNotFound", /cannot be found/);
			const { status } = await get(instanceId, `${ROLE_PATH}s3access`);
			assert.equal(status, 404);
		});

		it("stops serving keys within a second once the trust policy forbids it, saying why", async () => {
			const instanceId = await start();
			const { iam } = controller.root;
			const change = (service: string) =>
				iam.send(
					new UpdateAssumeRolePolicyCommand({
						RoleName: "s3access",
						PolicyDocument: trust(service),
					}),
				);
			await change("lambda.amazonaws.com");
			await within(
				PROPAGATION_MS,
				instanceId,
				`${ROLE_PATH}s3access`,
				({ body }) =>
					body.includes("AssumeRoleUnauthorizedAccess") &&
					!body.includes("ASIA"),
			);
			await change("ec2.amazonaws.com");
			await within(
				PROPAGATION_MS,
				instanceId,
				`${ROLE_PATH}s3access`,
				({ body }) => body.includes("ASIA"),
			);
		});

		it("ends an instance, and its keys with it, within a second of TerminateInstances", async () => {
			const instanceId = await start();
			const { stdout } = await run("ip", [
				...["netns", "exec", instanceId, process.execPath, READ_INSTANCE],
			]);
			const { sts } = controller.as(JSON.parse(stdout));
			const { ec2 } = controller.root;
			await ec2.send(
				new TerminateInstancesCommand({ InstanceIds: [instanceId] }),
			);
			await assert.rejects(sts.send(new GetCallerIdentityCommand({})), {
				name: "InvalidClientTokenId",
			});
			await within(
				PROPAGATION_MS,
				instanceId,
				ROLE_PATH,
				({ status }) => status === 0,
			);
			const { Reservations } = await ec2.send(
				new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
			);
			const state = Reservations?.[0]?.Instances?.[0]?.State?.Name;
			assert.match(state ?? "", /shutting-down|terminated/);
		});

		it("answers nobody while the agent is dead, however long it takes to come back", async () => {
			const instanceId = await start();
			const before = await get(instanceId, "latest/meta-data/instance-id");
			assert.equal(before.body, instanceId);
			await agent.kill();
			await assert.rejects(get(instanceId, "latest/meta-data/instance-id"));
		});
	});
}

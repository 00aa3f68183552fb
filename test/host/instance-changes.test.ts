import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import {
	AssociateIamInstanceProfileCommand,
	CreateKeyPairCommand,
	CreateTagsCommand,
	DeleteTagsCommand,
	DescribeIamInstanceProfileAssociationsCommand,
	DescribeInstancesCommand,
	DisassociateIamInstanceProfileCommand,
	ModifyInstanceMetadataOptionsCommand,
	RebootInstancesCommand,
	ReplaceIamInstanceProfileAssociationCommand,
	RunInstancesCommand,
	StartInstancesCommand,
	StopInstancesCommand,
	waitUntilInstanceStopped,
} from "@aws-sdk/client-ec2";
import { makeRoleInProfile } from "../contract/role-in-profile.ts";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import {
	type RestartableController,
	startRestartableController,
} from "./restartable-controller.ts";
import { KEYS_URL, runInstances } from "./run-instances.ts";
import { type RunningAgent, startAgent } from "./running-agent.ts";
import { until } from "./until.ts";

const METADATA = "http://169.254.169.254/latest/meta-data";
const ROLES = `${METADATA}/iam/security-credentials/`;

if (enterNamespace(import.meta.filename)) describeChanges();

function describeChanges(): void {
	let controller: RestartableController;
	let agent: RunningAgent;
	let id = "";

	/** Asks inside the instance until the answer is as expected, and says how long after the change that was. */
	async function reads(test: TestContext, url: string, expected: RegExp) {
		const changed = performance.now();
		let asked = changed;
		const look = async () => {
			asked = performance.now();
			const answer = await ask(id, url);
			return expected.test(answer) || answer;
		};
		await until(`${url} reads ${expected}`, look, { everyMs: 20 });
		test.diagnostic(`after ${Math.round(asked - changed)} ms`);
	}

	const ec2 = () => controller.root.ec2;

	async function associationId(): Promise<string> {
		const Filters = [{ Name: "instance-id", Values: [id] }];
		const { IamInstanceProfileAssociations: all } = await ec2().send(
			new DescribeIamInstanceProfileAssociationsCommand({ Filters }),
		);
		assert.equal(all?.length, 1);
		return all?.[0]?.AssociationId ?? "";
	}

	describe("an instance whose owner changes it through the API", () => {
		before(async () => {
			controller = await startRestartableController();
			agent = await startAgent(controller, "host-a", [
				"--hypervisor=netns",
				"--own-network-namespace",
				"--subnet=10.20.0.0/24",
				"--vcpus=64",
			]);
			await runInstances(controller, 1);
			await makeRoleInProfile(controller.root.iam, "other");
			const key = await ec2().send(
				new CreateKeyPairCommand({ KeyName: "mine" }),
			);
			assert.ok(key.KeyMaterial);
			const images = await ec2().send(new DescribeInstancesCommand());
			const { ImageId } = images.Reservations?.[0]?.Instances?.[0] ?? {};
			const made = await ec2().send(
				new RunInstancesCommand({
					...{ ImageId, MinCount: 1, MaxCount: 1, KeyName: "mine" },
				}),
			);
			id = made.Instances?.[0]?.InstanceId ?? "";
			await until(
				"the instance is answered",
				async () => (await ask(id, `${METADATA}/instance-id`)) === id,
			);
		});
		after(async () => {
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		it("reads the public key of its key pair", async () => {
			const url = `${METADATA}/public-keys/0/openssh-key`;
			assert.match(await ask(id, url), /^ssh-rsa AAAA\S+ mine$/);
		});

		it("gets a profile's keys, another's, and none, as it is associated", async (test) => {
			assert.doesNotMatch(await ask(id, ROLES), /worker/);
			await ec2().send(
				new AssociateIamInstanceProfileCommand({
					InstanceId: id,
					IamInstanceProfile: { Name: "worker" },
				}),
			);
			await reads(test, KEYS_URL, /ASIA/);
			await ec2().send(
				new ReplaceIamInstanceProfileAssociationCommand({
					AssociationId: await associationId(),
					IamInstanceProfile: { Name: "other" },
				}),
			);
			await reads(test, ROLES, /^other$/);
			await reads(test, `${ROLES}other`, /ASIA/);
			assert.doesNotMatch(await ask(id, KEYS_URL), /ASIA/);
			await ec2().send(
				new DisassociateIamInstanceProfileCommand({
					AssociationId: await associationId(),
				}),
			);
			await reads(test, `${ROLES}other`, /^(?!.*ASIA)/s);
		});

		it("shows its tags from when its options say so, as they change", async (test) => {
			const url = `${METADATA}/tags/instance/team`;
			const Tags = [{ Key: "team", Value: "blue" }];
			await ec2().send(new CreateTagsCommand({ Resources: [id], Tags }));
			assert.doesNotMatch(await ask(id, url), /^blue$/);
			const options = {
				InstanceId: id,
				InstanceMetadataTags: "enabled",
			} as const;
			await ec2().send(new ModifyInstanceMetadataOptionsCommand(options));
			await reads(test, url, /^blue$/);
			const changed = [{ Key: "team", Value: "red" }];
			await ec2().send(
				new CreateTagsCommand({ Resources: [id], Tags: changed }),
			);
			await reads(test, url, /^red$/);
			await ec2().send(
				new DeleteTagsCommand({ Resources: [id], Tags: changed }),
			);
			await reads(test, url, /^(?!red$)/);
		});

		it("is asked for tokens, and answered no more, from when its options say so", async (test) => {
			const url = `${METADATA}/instance-id`;
			const change = (
				options: Partial<
					ConstructorParameters<typeof ModifyInstanceMetadataOptionsCommand>[0]
				>,
			) =>
				ec2().send(
					new ModifyInstanceMetadataOptionsCommand({
						InstanceId: id,
						...options,
					}),
				);
			await change({ HttpTokens: "required" });
			await reads(test, url, /401/);
			await change({ HttpTokens: "optional" });
			await reads(test, url, new RegExp(`^${id}$`));
			await change({ HttpEndpoint: "disabled" });
			await reads(test, url, new RegExp(`^(?!${id})`));
			await change({ HttpEndpoint: "enabled" });
			await reads(test, url, new RegExp(`^${id}$`));
		});

		it("is the same after a reboot, and after a stop and a start", async (test) => {
			const url = `${METADATA}/local-ipv4`;
			const address = await ask(id, url);
			const InstanceIds = [id];
			await ec2().send(new RebootInstancesCommand({ InstanceIds }));
			await delay(1000);
			await reads(test, url, new RegExp(`^${address}$`));
			await ec2().send(new StopInstancesCommand({ InstanceIds }));
			const wait = { client: ec2(), maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
			await waitUntilInstanceStopped(wait, { InstanceIds });
			await assert.rejects(ask(id, url));
			await ec2().send(new StartInstancesCommand({ InstanceIds }));
			await until("it is back", async () => (await ask(id, url)) === address);
		});
	});
}

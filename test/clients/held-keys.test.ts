import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import {
	DescribeIamInstanceProfileAssociationsCommand,
	DescribeInstancesCommand,
	RegisterImageCommand,
	ReplaceIamInstanceProfileAssociationCommand,
	RunInstancesCommand,
	TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
	AddRoleToInstanceProfileCommand,
	DeleteRoleCommand,
	RemoveRoleFromInstanceProfileCommand,
	UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { createAdminClient } from "../../cli/admin-client.ts";
import { makeRoleInProfile, trust } from "../contract/role-in-profile.ts";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { enterNamespace } from "../host/enter-namespace.ts";
import { type RunningAgent, startAgent } from "../host/running-agent.ts";
import { until } from "../host/until.ts";
import { missingClient, PYTHON } from "./real-client.ts";
import { SteadyCaller } from "./steady-caller.ts";

/** An address of the host's that instances reach over their gateway. */
const API_ADDRESS = "198.51.100.1";
const NODE = "host-a";
const START_MS = 60_000;

if (enterNamespace(import.meta.filename)) describeHeldKeys();

function describeHeldKeys(): void {
	let controller: RunningController;
	let agent: RunningAgent;
	let imageId = "";
	let names = 0;

	/** A role in a profile of the same name. */
	async function roleInProfile(): Promise<string> {
		names += 1;
		const name = `worker-${names}`;
		const { iam } = controller.root;
		await makeRoleInProfile(iam, name);
		return name;
	}

	/** An instance with a role of its own, and the program in it, which has made its first calls. */
	async function launch() {
		const name = await roleInProfile();
		const { Instances } = await controller.root.ec2.send(
			new RunInstancesCommand({
				ImageId: imageId,
				MinCount: 1,
				MaxCount: 1,
				IamInstanceProfile: { Name: name },
			}),
		);
		const id = Instances?.[0]?.InstanceId ?? "";
		await running(id);
		const caller = new SteadyCaller(id, PYTHON, controller.endpoint);
		const [first] = await caller.next(3);
		const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${id}`;
		assert.equal(first?.arn, arn);
		return { id, name, arn, caller };
	}

	async function running(id: string): Promise<void> {
		const command = new DescribeInstancesCommand({ InstanceIds: [id] });
		const look = async () => {
			const { Reservations } = await controller.root.ec2.send(command);
			const state = Reservations?.[0]?.Instances?.[0]?.State?.Name;
			return state === "running" || state;
		};
		await until(`${id} runs`, look, { withinMs: START_MS, everyMs: 100 });
	}

	/** The kill: no call before it failed, and none begun after its answer is served. */
	async function dies(
		kill: (instance: { id: string; name: string }) => Promise<unknown>,
	) {
		const { id, name, arn, caller } = await launch();
		await using _ = caller;
		const before = [...caller.calls];
		await kill({ id, name });
		const later = await caller.next(3);
		assert.deepEqual(new Set(before.map((call) => call.arn)), new Set([arn]));
		for (const { error } of later) assert.equal(error, "InvalidClientTokenId");
	}

	const admin = () => createAdminClient(controller.dataDir);

	describe("the keys that boto3 holds in an instance", {
		skip: missingClient("python3-boto3", PYTHON, "-c", "import boto3"),
	}, () => {
		before(async () => {
			execFileSync("ip", ["address", "add", `${API_ADDRESS}/32`, "dev", "lo"]);
			controller = await startController([
				`--listen=${API_ADDRESS}:8773`,
				"--allow-plaintext",
			]);
			agent = await startAgent(controller, NODE, [
				"--hypervisor=netns",
				"--own-network-namespace",
				"--subnet=10.20.0.0/24",
				"--vcpus=64",
			]);
			const { ImageId } = await controller.root.ec2.send(
				new RegisterImageCommand({ Name: "any", ImageLocation: "any" }),
			);
			imageId = ImageId ?? "";
		});

		after(async () => {
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		it("lose not one call to changes of association, profile and trust policy", async () => {
			const { iam, ec2 } = controller.root;
			const { id, name, arn, caller } = await launch();
			await using _ = caller;
			const role = { RoleName: name, InstanceProfileName: name };
			const other = await roleInProfile();
			const { IamInstanceProfileAssociations: [association] = [] } =
				await ec2.send(
					new DescribeIamInstanceProfileAssociationsCommand({
						Filters: [{ Name: "instance-id", Values: [id] }],
					}),
				);
			const changes = [
				() =>
					iam.send(
						new UpdateAssumeRolePolicyCommand({
							RoleName: name,
							PolicyDocument: trust("ec2.amazonaws.com", "ecs.amazonaws.com"),
						}),
					),
				() => iam.send(new RemoveRoleFromInstanceProfileCommand(role)),
				() => iam.send(new AddRoleToInstanceProfileCommand(role)),
				() =>
					iam.send(
						new UpdateAssumeRolePolicyCommand({
							RoleName: name,
							PolicyDocument: trust("ecs.amazonaws.com"),
						}),
					),
				() =>
					ec2.send(
						new ReplaceIamInstanceProfileAssociationCommand({
							AssociationId: association?.AssociationId,
							IamInstanceProfile: { Name: other },
						}),
					),
			];
			for (const change of changes) {
				await change();
				await caller.next(5);
			}
			const failed = caller.calls.filter((call) => call.arn !== arn);
			assert.deepEqual(failed, []);
		});

		it("are refused from the call after TerminateInstances on", () =>
			dies(async ({ id }) => {
				// The host must not take the instance off the network before it has been seen to be refused.
				process.kill(agent.pid, "SIGSTOP");
				await controller.root.ec2.send(
					new TerminateInstancesCommand({ InstanceIds: [id] }),
				);
			}).finally(() => process.kill(agent.pid, "SIGCONT")));

		it("are refused from the call after the role's deletion on", () =>
			dies(async ({ name }) => {
				const { iam } = controller.root;
				const role = { RoleName: name, InstanceProfileName: name };
				await iam.send(new RemoveRoleFromInstanceProfileCommand(role));
				await iam.send(new DeleteRoleCommand(role));
			}));

		it("are refused from the call after gumleaf revoke on", async () => {
			await dies(({ id }) => admin().revoke({ kind: "instance", name: id }));
			await dies(({ name }) => admin().revoke({ kind: "role", name }));
		});

		it("are refused from the call after the ban of their node on", () =>
			dies(() => admin().changeNode(NODE, "ban")));
	});
}

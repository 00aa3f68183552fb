import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { RegisterImageCommand } from "@aws-sdk/client-ec2";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { clientEnvironment, missingClient, runClient } from "./real-client.ts";
import { startReportingNode } from "./reporting-node.ts";

const ANSIBLE = "/usr/bin/ansible-playbook";
const KEY =
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl admin";
/** What the site is to be like, in the words of its playbook. */
const SITE = {
	profile: "worker",
	state: "running",
	instance_tags: { owner: "alice" },
};

/** What a task answered, by its name. */
type Answers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** How a run of a playbook ended. */
interface Run {
	readonly answers: Answers;
	/** The tasks that changed something. */
	readonly changed: readonly string[];
}

interface Task {
	readonly task: { readonly name: string };
	readonly hosts: { readonly localhost: unknown };
}

describe("Ansible", {
	skip: missingClient("ansible", ANSIBLE, "--version"),
}, () => {
	let controller: RunningController;
	let node: AsyncDisposable;

	before(async () => {
		controller = await startController();
		node = await startReportingNode(controller);
		await controller.root.ec2.send(
			new RegisterImageCommand({ Name: "base-1" }),
		);
	});
	after(async () => {
		await node?.[Symbol.asyncDispose]();
		await controller?.[Symbol.asyncDispose]();
	});

	async function play(
		playbook: string,
		variables: Readonly<Record<string, unknown>> = {},
		...flags: readonly string[]
	): Promise<Run> {
		const file = join(import.meta.dirname, "ansible", playbook);
		const { endpoint, dataDir } = controller;
		const extra = JSON.stringify({ endpoint, key: KEY, ...variables });
		const where = ["--inventory=localhost,", "--connection=local"];
		const args = [...where, ...flags, "--extra-vars", extra, file];
		const ran = await runClient(ANSIBLE, args, {
			...clientEnvironment(controller),
			ANSIBLE_CONFIG: join(import.meta.dirname, "ansible/ansible.cfg"),
			ANSIBLE_HOME: join(dataDir, "ansible"),
		});
		assert.equal(ran.status, 0, ran.output + ran.faults);
		const [{ tasks }] = JSON.parse(ran.output).plays;
		const answers: Answers = Object.fromEntries(
			tasks.map(({ task, hosts }: Task) => [task.name, hosts.localhost]),
		);
		const changed = Object.keys(answers).filter(
			(name) => answers[name]?.changed,
		);
		return { answers, changed };
	}

	/** The instance as ec2_instance_info sees it. */
	function instanceOf({ answers }: Run) {
		const { instances } = answers["instance as it is"] as {
			instances: Record<string, unknown>[];
		};
		assert.equal(instances.length, 1);
		return instances[0] ?? {};
	}

	/** The instance alone, made to be something else. */
	const change = (different: Partial<typeof SITE>) =>
		play("site.yml", { ...SITE, ...different }, "--tags=instance");
	const profileOf = (instance: Record<string, unknown>) =>
		(instance.iam_instance_profile as { arn: string }).arn;
	const stateOf = (instance: Record<string, unknown>) =>
		(instance.state as { name: string }).name;
	let subnet: unknown;

	it("makes roles with profiles, a key, a placement group and an instance in the default subnet", async () => {
		const run = await play("site.yml", SITE);
		assert.deepEqual(run.changed, [
			"role and profile",
			"key",
			"placement group",
			"instance",
			"tags of the image",
		]);
		const instance = instanceOf(run);
		assert.deepEqual(instance.tags, { Name: "web-1", owner: "alice" });
		const profiles = `arn:aws:iam::${ACCOUNT}:instance-profile`;
		assert.equal(profileOf(instance), `${profiles}/worker`);
		assert.equal(stateOf(instance), "running");
		assert.equal(instance.key_name, "admin");
		const placement = instance.placement as { group_name: string };
		assert.equal(placement.group_name, "apart");
		subnet = instance.subnet_id;
	});

	it("changes nothing when the same is played again", async () => {
		const { changed } = await play("site.yml", SITE);
		assert.deepEqual(changed, []);
	});

	it("gives a running instance other tags and another profile", async () => {
		const run = await change({
			profile: "other",
			instance_tags: { owner: "bob" },
		});
		assert.deepEqual(run.changed, ["instance"]);
		const instance = instanceOf(run);
		assert.deepEqual(instance.tags, { Name: "web-1", owner: "bob" });
		assert.match(profileOf(instance), /instance-profile\/other$/);
	});

	it("stops the instance, and starts it again", async () => {
		const stopped = await change({ state: "stopped" });
		assert.deepEqual(stopped.changed, ["instance"]);
		assert.equal(stateOf(instanceOf(stopped)), "stopped");
		const started = await change({ state: "running" });
		assert.deepEqual(started.changed, ["instance"]);
		assert.equal(stateOf(instanceOf(started)), "running");
		assert.match(profileOf(instanceOf(started)), /instance-profile\/worker$/);
	});

	it("finds its way about: zones, the default VPC, its subnet, the default group, volumes", async () => {
		const { answers, changed } = await play("network.yml");
		assert.deepEqual(changed, []);
		const only = (name: string, list: string) => {
			const all = answers[name]?.[list] as Record<string, unknown>[];
			assert.equal(all.length, 1, name);
			return all[0] ?? {};
		};
		assert.equal(answers.caller?.account, ACCOUNT);
		assert.equal(only("zones", "availability_zones").zone_name, "us-east-1a");
		const vpc = only("vpcs", "vpcs");
		assert.equal(vpc.is_default, true);
		const shown = only("subnets", "subnets");
		assert.equal(shown.subnet_id, subnet);
		assert.equal(shown.vpc_id, vpc.vpc_id);
		assert.equal(only("groups", "security_groups").vpc_id, vpc.vpc_id);
		const volume = only("volumes", "volumes");
		assert.deepEqual(volume.tags, { Name: "web-1", owner: "alice" });
	});

	it("takes all of it down, and finds nothing more to do", async () => {
		const first = await play("remove.yml");
		assert.deepEqual(first.changed, [
			"instance",
			"placement group",
			"key",
			"role and profile",
		]);
		const second = await play("remove.yml");
		assert.deepEqual(second.changed, []);
	});
});

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { JoinedNode } from "./joined-node.ts";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "./running-controller.ts";
import { element, SignedCaller } from "./signed-call.ts";
import { type State, TerraformProvider } from "./terraform-provider.ts";

const TRUST = JSON.stringify({
	Statement: [
		{
			Action: "sts:AssumeRole",
			Effect: "Allow",
			Principal: { Service: "ec2.amazonaws.com" },
		},
	],
	Version: "2012-10-17",
});

describe("what Terraform's AWS provider asks", () => {
	let controller: RunningController;
	let node: JoinedNode;
	let terraform: TerraformProvider;
	let caller: SignedCaller;
	let role: State;
	let profile: State;
	let instance: State;

	before(async () => {
		controller = await startController();
		node = await JoinedNode.join(controller, "host-a");
		caller = new SignedCaller(controller.endpoint, await controller.rootKeys());
		terraform = new TerraformProvider(caller, () => node.settle());
	});
	after(async () => {
		await node?.[Symbol.asyncDispose]();
		await controller?.[Symbol.asyncDispose]();
	});

	it("makes a role, its profile and an instance on apply", async () => {
		const image = await caller.call("ec2", {
			...{ Action: "RegisterImage", Version: "2016-11-15", Name: "base" },
		});
		await terraform.configure();
		role = await terraform.createRole("web", TRUST);
		profile = await terraform.createProfile("web", "web");
		instance = await terraform.createInstance({
			ami: element(image.text, "imageId") ?? "",
			instanceType: "t3.micro",
			profile: "web",
			userData: "#!/bin/sh\n",
			name: "web-1",
			zone: "us-east-1a",
		});
		assert.equal(role.arn, `arn:aws:iam::${ACCOUNT}:role/web`);
		assert.equal(role.assume_role_policy, TRUST);
		assert.equal(role.max_session_duration, "3600");
		assert.equal(role["tags.stage"], "test");
		assert.equal(profile.role, "web");
		assert.match(profile.arn ?? "", /instance-profile\/web/);
	});

	it("finds every attribute as it was configured, so that a plan shows no changes", async () => {
		const expected: State = {
			cpu_credits: "unlimited",
			disable_api_stop: "false",
			disable_api_termination: "false",
			ebs_optimized: "false",
			hibernation: "false",
			http_endpoint: "enabled",
			http_put_response_hop_limit: "1",
			http_tokens: "required",
			iam_instance_profile: "web",
			instance_initiated_shutdown_behavior: "stop",
			instance_state: "running",
			instance_type: "t3.micro",
			monitoring: "disabled",
			source_dest_check: "true",
			"tags.Name": "web-1",
			tenancy: "default",
			user_data: Buffer.from("#!/bin/sh\n").toString("base64"),
			"root_block_device.device_name": "/dev/sda1",
			"root_block_device.volume_size": "12",
			"root_block_device.tags.Name": "web-1",
			subnet_id: (await terraform.readDefaultSubnet("us-east-1a")).id,
			"ebs_block_device.tags.Name": "web-1",
			"ebs_block_device.device_name": "/dev/sdf",
			"ebs_block_device.volume_size": "20",
			"ebs_block_device.volume_type": "gp3",
		};
		for (const [name, value] of Object.entries(expected)) {
			assert.equal(instance[name], value, name);
		}
	});

	it("finds all of it unchanged at the next plan", async () => {
		terraform.calls.length = 0;
		assert.deepEqual(await terraform.readRole("web"), role);
		assert.deepEqual(await terraform.readProfile("web"), profile);
		const found = await terraform.readInstance(instance.id ?? "");
		assert.deepEqual(found, instance);
		const changing = terraform.calls.filter(
			(name) => !/^(Get|List|Describe)/.test(name),
		);
		assert.deepEqual(changing, []);
	});

	it("gives a running instance another profile, and other user data after a stop", async () => {
		const id = instance.id ?? "";
		await terraform.createProfile("other", "web");
		const changed = await terraform.changeProfile(id, "other");
		assert.equal(changed.iam_instance_profile, "other");
		const restarted = await terraform.changeUserData(id, "#!/bin/bash\n");
		assert.equal(restarted.instance_state, "running");
		assert.equal(restarted.private_ip, instance.private_ip);
		const { user_data = "" } = restarted;
		assert.equal(Buffer.from(user_data, "base64").toString(), "#!/bin/bash\n");
	});

	it("takes all of it away on destroy, and says so where it is asked for again", async () => {
		await terraform.destroyInstance(instance.id ?? "");
		for (const name of ["web", "other"]) {
			await terraform.destroyProfile(name, "web");
		}
		await terraform.destroyRole("web");
		const gone = await caller.call("iam", {
			...{ Action: "GetRole", Version: "2010-05-08", RoleName: "web" },
		});
		assert.deepEqual([gone.status, gone.code], [404, "NoSuchEntity"]);
	});

	it("retries a launch whose profile or role has not come yet by EC2's words for it", async () => {
		const launch = (Name: string) =>
			caller.call("ec2", {
				...{ Action: "RunInstances", Version: "2016-11-15", MinCount: "1" },
				...{ MaxCount: "1", ImageId: instance.ami ?? "" },
				"IamInstanceProfile.Name": Name,
			});
		const absent = await launch("nobody");
		assert.equal(absent.code, "InvalidParameterValue");
		assert.match(absent.message ?? "", /Invalid IAM Instance Profile/);
		await caller.call("iam", {
			...{ Action: "CreateInstanceProfile", Version: "2010-05-08" },
			InstanceProfileName: "empty",
		});
		const empty = await launch("empty");
		assert.equal(empty.code, "InvalidParameterValue");
		assert.match(empty.message ?? "", / has no associated IAM Roles/);
	});
});

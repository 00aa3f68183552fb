import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	ModifyInstanceMetadataOptionsCommand,
	RegisterImageCommand,
	RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { ListRolesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { JoinedNode } from "./joined-node.ts";
import { makeRoleInProfile } from "./role-in-profile.ts";
import {
	type RunningController,
	startController,
} from "./running-controller.ts";

const NAME = "worker";
/** What AWS advises for accounts that want nobody to use keys that were read over IMDSv1. */
const onlyByToken = {
	Version: "2012-10-17",
	Statement: [
		{ Effect: "Allow", Action: "iam:ListRoles", Resource: "*" },
		{
			Effect: "Deny",
			Action: "*",
			Resource: "*",
			Condition: { NumericLessThan: { "ec2:RoleDelivery": "2.0" } },
		},
	],
};

describe("how an instance's keys were delivered", () => {
	let controller: RunningController;
	let node: JoinedNode;
	let InstanceId: string;

	before(async () => {
		controller = await startController();
		node = await JoinedNode.join(controller, "host-a");
		const { iam, ec2 } = controller.root;
		await makeRoleInProfile(iam, NAME);
		await iam.send(
			new PutRolePolicyCommand({
				RoleName: NAME,
				PolicyName: "only-by-token",
				PolicyDocument: JSON.stringify(onlyByToken),
			}),
		);
		const { ImageId } = await ec2.send(
			new RegisterImageCommand({ Name: "image", ImageLocation: "image" }),
		);
		const { Instances } = await ec2.send(
			new RunInstancesCommand({
				...{ ImageId, MinCount: 1, MaxCount: 1 },
				IamInstanceProfile: { Name: NAME },
				MetadataOptions: { HttpTokens: "optional" },
			}),
		);
		InstanceId = Instances?.[0]?.InstanceId ?? "";
		await node.settle();
	});
	after(async () => {
		await node?.[Symbol.asyncDispose]();
		await controller?.[Symbol.asyncDispose]();
	});

	const list = async (delivery: "1.0" | "2.0") => {
		const keys = await node.keysOf(InstanceId, delivery);
		const { iam } = controller.as(keys);
		return iam.send(new ListRolesCommand({}));
	};

	it("is what a policy may ask", async () => {
		assert.equal((await list("2.0")).Roles?.length, 1);
		await assert.rejects(list("1.0"), { name: "AccessDenied" });
	});

	it("is never by IMDSv1 where the instance requires IMDSv2", async () => {
		const HttpTokens = "required";
		await controller.root.ec2.send(
			new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens }),
		);
		await assert.rejects(list("1.0"), /no keys for/);
		assert.equal((await list("2.0")).Roles?.length, 1);
	});
});

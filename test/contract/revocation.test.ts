import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import {
	AssociateIamInstanceProfileCommand,
	DescribeIamInstanceProfileAssociationsCommand,
	DisassociateIamInstanceProfileCommand,
	RegisterImageCommand,
	ReplaceIamInstanceProfileAssociationCommand,
	RunInstancesCommand,
	TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
	AddRoleToInstanceProfileCommand,
	DeleteRoleCommand,
	RemoveRoleFromInstanceProfileCommand,
	TagRoleCommand,
	UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { createAdminClient } from "../../cli/admin-client.ts";
import { JoinedNode } from "./joined-node.ts";
import { makeRoleInProfile, trust } from "./role-in-profile.ts";
import {
	ACCOUNT,
	type Clients,
	type RunningController,
	startController,
} from "./running-controller.ts";

const CLI = resolve(import.meta.dirname, "../../cli/main.ts");
const NODE = "host-a";
let controller: RunningController;
let node: JoinedNode;
let imageId: string;
let names = 0;

before(async () => {
	controller = await startController();
	node = await JoinedNode.join(controller, NODE);
	const { ImageId } = await controller.root.ec2.send(
		new RegisterImageCommand({ Name: "image", ImageLocation: "image" }),
	);
	imageId = ImageId ?? "";
});

after(async () => {
	await node?.[Symbol.asyncDispose]();
	await controller?.[Symbol.asyncDispose]();
});

/** A running instance with a role of its own, and a program in it that holds its keys. */
interface Instance {
	readonly id: string;
	/** Role and profile. */
	readonly name: string;
	readonly program: Clients;
}

async function launch(ImageId = imageId): Promise<Instance> {
	const name = await roleInProfile();
	const { Instances } = await controller.root.ec2.send(
		new RunInstancesCommand({
			ImageId,
			MinCount: 1,
			MaxCount: 1,
			IamInstanceProfile: { Name: name },
		}),
	);
	const id = Instances?.[0]?.InstanceId ?? "";
	await node.settle();
	return { id, name, program: await programIn(id) };
}

async function roleInProfile(): Promise<string> {
	names += 1;
	const name = `worker-${names}`;
	const { iam } = controller.root;
	await makeRoleInProfile(iam, name);
	return name;
}

async function programIn(instanceId: string): Promise<Clients> {
	return controller.as(await node.keysOf(instanceId));
}

async function works({ program }: Pick<Instance, "program">): Promise<void> {
	const { Arn } = await program.sts.send(new GetCallerIdentityCommand({}));
	assert.match(Arn ?? "", new RegExp(`^arn:aws:sts::${ACCOUNT}:assumed-role/`));
}

async function isRefused({ program }: Pick<Instance, "program">) {
	await assert.rejects(program.sts.send(new GetCallerIdentityCommand({})), {
		name: "InvalidClientTokenId",
	});
}

async function associationOf({ id }: Instance): Promise<string> {
	const { IamInstanceProfileAssociations } = await controller.root.ec2.send(
		new DescribeIamInstanceProfileAssociationsCommand({
			Filters: [{ Name: "instance-id", Values: [id] }],
		}),
	);
	return IamInstanceProfileAssociations?.[0]?.AssociationId ?? "";
}

/** Every change that takes a role away from an instance or it from its trust, in a row. */
async function changeEverything(instance: Instance, then: () => Promise<void>) {
	const { iam, ec2 } = controller.root;
	const RoleName = instance.name;
	const InstanceProfileName = instance.name;
	await iam.send(
		new UpdateAssumeRolePolicyCommand({
			RoleName,
			PolicyDocument: trust("ec2.amazonaws.com", "ecs.amazonaws.com"),
		}),
	);
	await then();
	await iam.send(
		new RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName }),
	);
	await then();
	await iam.send(
		new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName }),
	);
	const other = { Name: await roleInProfile() };
	await ec2.send(
		new ReplaceIamInstanceProfileAssociationCommand({
			AssociationId: await associationOf(instance),
			IamInstanceProfile: other,
		}),
	);
	await then();
	await ec2.send(
		new DisassociateIamInstanceProfileCommand({
			AssociationId: await associationOf(instance),
		}),
	);
	await then();
	await ec2.send(
		new AssociateIamInstanceProfileCommand({
			InstanceId: instance.id,
			IamInstanceProfile: { Name: instance.name },
		}),
	);
	await then();
}

async function gumleaf(...args: readonly string[]): Promise<string> {
	const dataDir = `--data-dir=${controller.dataDir}`;
	const all = [CLI, ...args, dataDir];
	return (await promisify(execFile)(process.execPath, all)).stdout;
}

describe("keys that a program in an instance holds", () => {
	it("go on working across every change of association, profile and trust policy", async () => {
		const instance = await launch();
		await works(instance);
		await changeEverything(instance, () => works(instance));
	});

	it("go on working when the instance moves to another host, whose ban kills what was fetched there", async () => {
		const instance = await launch();
		await using other = await JoinedNode.join(controller, "host-b");
		await gumleaf("instance", "move", instance.id, "--to=host-b");
		await works(instance);
		// The host says that the instance is gone, then the next one that it runs.
		await node.settle();
		await works(instance);
		await other.settle();
		await works(instance);
		const there = controller.as(await other.keysOf(instance.id));
		await works({ program: there });
		await assert.rejects(node.keysOf(instance.id), /not on this host/);
		await gumleaf("node", "ban", "host-b");
		await isRefused({ program: there });
	});

	it("are refused from the call after TerminateInstances on", async () => {
		const instance = await launch();
		const InstanceIds = [instance.id];
		await controller.root.ec2.send(
			new TerminateInstancesCommand({ InstanceIds }),
		);
		await isRefused(instance);
	});

	it("are refused from the call after the role's deletion on", async () => {
		const instance = await launch();
		const { iam } = controller.root;
		const RoleName = instance.name;
		await iam.send(
			new RemoveRoleFromInstanceProfileCommand({
				RoleName,
				InstanceProfileName: RoleName,
			}),
		);
		await works(instance);
		await iam.send(new DeleteRoleCommand({ RoleName }));
		await isRefused(instance);
	});

	it("are refused after gumleaf revoke, for the role, the instance or the node, and new ones are good", async () => {
		const instance = await launch();
		const bystander = await launch();
		const { id, name } = instance;
		for (const [kind, what] of [
			["role", name],
			["role", `arn:aws:iam::${ACCOUNT}:role/${name}`],
			["instance", id],
			["node", NODE],
		] as const) {
			const program = await programIn(id);
			await works({ program });
			await gumleaf("revoke", kind, what);
			await isRefused({ program });
			if (kind !== "node") await works(bystander);
		}
		await isRefused(bystander);
		await works({ program: await programIn(id) });
	});

	it("outlive a rotation of the key ring, and are refused once their key of it is revoked, and new ones are good", async () => {
		const instance = await launch();
		const admin = createAdminClient(controller.dataDir);
		const [{ id: first } = { id: "" }] = await admin.listKeys();
		await gumleaf("keys", "rotate", "sessions");
		await works(instance);
		const shown = await gumleaf("keys", "list");
		assert.match(shown, new RegExp(`^sessions\t${first}\tin use\t`));
		assert.match(shown, /\tannounced\t/);
		await gumleaf("keys", "revoke", "sessions", first);
		await isRefused(instance);
		await works({ program: await programIn(instance.id) });
	});

	it("say what cannot be revoked", async () => {
		const admin = createAdminClient(controller.dataDir);
		await assert.rejects(admin.revoke({ kind: "role", name: "nobody" }), {
			message: "there is no role nobody",
		});
		await assert.rejects(admin.revoke({ kind: "instance", name: "i-0" }), {
			message: "there is no instance i-0",
		});
		await assert.rejects(admin.revoke({ kind: "node", name: "host-x" }), {
			message: "there is no node host-x",
		});
	});

	it("die with every change where the role's tag asks for it", async () => {
		const instance = await launch();
		await controller.root.iam.send(
			new TagRoleCommand({
				RoleName: instance.name,
				Tags: [{ Key: "gumleaf:revoke-on-change", Value: "true" }],
			}),
		);
		await works(instance);
		const { iam } = controller.root;
		const RoleName = instance.name;
		const PolicyDocument = trust("ec2.amazonaws.com");
		await iam.send(
			new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }),
		);
		await isRefused(instance);
		const second = await programIn(instance.id);
		await iam.send(
			new RemoveRoleFromInstanceProfileCommand({
				RoleName,
				InstanceProfileName: RoleName,
			}),
		);
		await isRefused({ program: second });
	});

	it("die with every change where the installation kills on changes", async () => {
		const ours = { controller, node };
		await using strict = await startController(["--revoke-on-change"]);
		await using joined = await JoinedNode.join(strict, NODE);
		[controller, node] = [strict, joined];
		try {
			const { ec2, iam } = strict.root;
			const image = new RegisterImageCommand({ Name: "strict" });
			const { ImageId } = await ec2.send(image);
			const instance = await launch(ImageId);
			await works(instance);
			await iam.send(
				new UpdateAssumeRolePolicyCommand({
					RoleName: instance.name,
					PolicyDocument: trust("ec2.amazonaws.com", "ecs.amazonaws.com"),
				}),
			);
			await isRefused(instance);
			const second = { program: await programIn(instance.id) };
			await works(second);
			const AssociationId = await associationOf(instance);
			await ec2.send(
				new DisassociateIamInstanceProfileCommand({ AssociationId }),
			);
			await isRefused(second);
		} finally {
			[controller, node] = [ours.controller, ours.node];
		}
	});

	it("are refused after the node was banned", async () => {
		const instance = await launch();
		await works(instance);
		await gumleaf("node", "ban", NODE);
		await isRefused(instance);
	});
});

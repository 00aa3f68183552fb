import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import {
	DescribeImagesCommand,
	RegisterImageCommand,
	RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { JoinedNode } from "./joined-node.ts";
import { makeRoleInProfile } from "./role-in-profile.ts";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "./running-controller.ts";

const GUMLEAF = resolve(import.meta.dirname, "../../cli/gumleaf");
interface Ran {
	readonly code: number;
	readonly out: string;
	readonly err: string;
}

describe("gumleaf, as its operator uses it", () => {
	let controller: RunningController;
	let node: JoinedNode;
	let id = "";

	const gumleaf = (line: string): Promise<Ran> =>
		new Promise((done) => {
			const args = [...line.split(" "), `--data-dir=${controller.dataDir}`];
			execFile(GUMLEAF, args, (error, out, err) => {
				const code = typeof error?.code === "number" ? error.code : 0;
				done({ code, out, err });
			});
		});

	before(async () => {
		controller = await startController();
		node = await JoinedNode.join(controller, "host-a");
		const { iam, ec2 } = controller.root;
		await makeRoleInProfile(iam, "payments");
		const { ImageId } = await ec2.send(
			new RegisterImageCommand({ Name: "base" }),
		);
		const { Instances } = await ec2.send(
			new RunInstancesCommand({
				...{ ImageId, MinCount: 1, MaxCount: 1 },
				IamInstanceProfile: { Name: "payments" },
			}),
		);
		id = Instances?.[0]?.InstanceId ?? "";
	});
	after(async () => {
		await node?.[Symbol.asyncDispose]();
		await controller?.[Symbol.asyncDispose]();
	});

	it("waits for an instance until its host says that it runs", async () => {
		const early = await gumleaf(`wait-ready ${id} --timeout=0`);
		assert.equal(early.code, 4);
		assert.match(early.err, /not ready in time; it is pending/);
		const waiting = gumleaf(`wait-ready ${id}`);
		await node.settle();
		assert.equal((await waiting).code, 0);
		const wrong = await gumleaf(`wait-ready ${id} --timeout=-1`);
		assert.equal(wrong.code, 2);
		assert.match(wrong.err, /--timeout is a number of seconds/);
	});

	it("lists instances with their nodes", async () => {
		const { out } = await gumleaf("instance list --node=host-a");
		const fields = [id, "running", "host-a", "-", "10.9.0.2", ACCOUNT, "-"];
		assert.equal(out, `${fields.join("\t")}\n`);
		const unknown = await gumleaf("instance list --node=host&x");
		assert.equal(unknown.code, 1);
		assert.match(unknown.err, /there is no node host&x/);
	});

	it("keeps an account to so many vCPUs, and lets it have any number again", async () => {
		const set = (value: string) =>
			gumleaf(`quota set ${ACCOUNT} RunningVcpusPerAccount ${value}`);
		assert.equal((await set("1")).code, 0);
		const { out } = await gumleaf(`quota list ${ACCOUNT}`);
		assert.match(out, /^RolesPerAccount\t1000\t1000\n/);
		assert.match(out, /^RunningVcpusPerAccount\t1\t-\n/m);
		const { ec2 } = controller.root;
		const { Images } = await ec2.send(new DescribeImagesCommand());
		const launch = new RunInstancesCommand({
			...{ ImageId: Images?.[0]?.ImageId, MinCount: 1, MaxCount: 1 },
		});
		await assert.rejects(ec2.send(launch), { name: "VcpuLimitExceeded" });
		const wrong = await set("many");
		assert.notEqual(wrong.code, 0);
		assert.match(wrong.err, /A quota is a whole number, or "default"\./);
		assert.equal((await set("default")).code, 0);
		const again = await gumleaf(`quota list ${ACCOUNT}`);
		assert.match(again.out, /^RunningVcpusPerAccount\t-\t-\n/m);
	});

	it("groups nodes, and keeps a profile to a group", async () => {
		await gumleaf("node groups host-a gpu pci");
		const { out } = await gumleaf("node list");
		assert.match(out, /^host-a\tready\t.*\tgpu,pci\n$/);
		const elsewhere = await gumleaf("profile restrict payments other");
		assert.equal(elsewhere.err, `${id} runs on host-a: not in there.\n`);
		const listed = await gumleaf("profile list");
		assert.equal(listed.out, `${ACCOUNT}\tpayments\tother\n`);
		const inside = await gumleaf("profile restrict payments pci");
		assert.deepEqual([inside.code, inside.err], [0, ""]);
		await gumleaf("profile restrict payments");
		assert.equal((await gumleaf("profile list")).out, "");
	});

	it("says why an instance cannot move, and shows a drained node", async () => {
		const nowhere = await gumleaf(`instance move ${id}`);
		assert.equal(nowhere.code, 1);
		assert.match(nowhere.err, /no other host in us-east-1a can take/);
		await gumleaf("node drain host-a");
		assert.match((await gumleaf("node list")).out, /^host-a\tdraining\t/);
		await gumleaf("node resume host-a");
		assert.match((await gumleaf("node list")).out, /^host-a\tready\t/);
	});

	it("empties a node that is drained with --move", async () => {
		const stuck = await gumleaf("node drain host-a --move");
		assert.equal(stuck.code, 1);
		assert.match(stuck.err, new RegExp(`^${id} stays: no other host`));
		await using other = await JoinedNode.join(controller, "host-b");
		const moved = await gumleaf("node drain host-a --move");
		const words = `${id} goes on at host-b once host-a has stopped it.\n`;
		assert.deepEqual([moved.code, moved.out], [0, words]);
		await node.settle();
		await other.settle();
		const { out } = await gumleaf("instance list --node=host-b");
		assert.match(out, new RegExp(`^${id}\trunning\thost-b\t`));
	});
});

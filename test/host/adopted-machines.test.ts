import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import {
	AssociateIamInstanceProfileCommand,
	DescribeInstancesCommand,
	RebootInstancesCommand,
	RegisterImageCommand,
	RunInstancesCommand,
	StopInstancesCommand,
	TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { makeRoleInProfile } from "../contract/role-in-profile.ts";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { ForeignMachine } from "./foreign-machine.ts";
import { inside, onHost } from "./host-under-test.ts";
import {
	clientsOf,
	type RestartableController,
	startRestartableController,
} from "./restartable-controller.ts";
import { KEYS_URL } from "./run-instances.ts";
import { type RunningAgent, startAgent } from "./running-agent.ts";
import { until } from "./until.ts";

const GUMLEAF = resolve(import.meta.dirname, "../../cli/gumleaf");
const AGENT = resolve(import.meta.dirname, "../../agent/main.ts");
const ID_URL = "http://169.254.169.254/latest/meta-data/instance-id";

const run = promisify(execFile);

if (enterNamespace(import.meta.filename)) describeAdopted();

function describeAdopted(): void {
	const web = new ForeignMachine(1);
	const db = new ForeignMachine(2);
	const other = new ForeignMachine(3);
	let controller: RestartableController;
	let agent: RunningAgent;
	let webId: string;

	async function gumleaf(...args: string[]): Promise<string> {
		const command = [...args, `--data-dir=${controller.dataDir}`];
		return (await run(GUMLEAF, command)).stdout.trim();
	}

	const adopt = (
		{ tap, mac, ip }: Pick<ForeignMachine, "tap" | "mac" | "ip">,
		...flags: string[]
	) =>
		gumleaf(
			...["instance", "adopt", "host-a", tap, ...flags],
			...[`--mac=${mac.toUpperCase()}`, `--private-ip=${ip}`],
		);

	const giveProfile = (InstanceId: string) =>
		controller.root.ec2.send(
			new AssociateIamInstanceProfileCommand({
				...{ InstanceId, IamInstanceProfile: { Name: "worker" } },
			}),
		);

	const reads = (machine: ForeignMachine, url: string, expected: RegExp) =>
		until(`${machine.name} reads ${url}`, async () => {
			const answer = await ask(machine.name, url);
			return expected.test(answer) || answer;
		});

	describe("machines that somebody else runs", () => {
		before(async () => {
			onHost(`ip link add br0 address 02:00:00:00:b0:00 type bridge
				ip link set br0 up; ip address add 10.20.0.1/24 dev br0`);
			for (const machine of [web, db, other]) machine.switchOn();
			controller = await startRestartableController();
			agent = await startAgent(controller, "host-a", [
				...["--hypervisor=external", "--own-network-namespace"],
				...["--topology=bridged", "--bridges=br0"],
				"--subnet=10.20.0.0/24",
			]);
			await makeRoleInProfile(controller.root.iam, "worker");
		});
		after(async () => {
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		it("read who they are once they are adopted, and their role's keys once they have a profile", async () => {
			assert.equal(await ask(web.name, ID_URL), "TIMEOUT");
			webId = await adopt(web, "--name=web");
			await reads(web, ID_URL, new RegExp(`^${webId}$`));
			await giveProfile(webId);
			await reads(web, KEYS_URL, /ASIA/);
			const { AccessKeyId, SecretAccessKey, Token } = JSON.parse(
				await ask(web.name, KEYS_URL),
			);
			const { sts } = clientsOf({
				accessKeyId: AccessKeyId,
				secretAccessKey: SecretAccessKey,
				sessionToken: Token,
			});
			const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
			assert.match(Arn ?? "", new RegExp(`assumed-role/worker/${webId}$`));
		});

		it("are instances as the API shows them, which it cannot stop or reboot", async () => {
			const { ec2 } = controller.root;
			const InstanceIds = [webId];
			const { Reservations } = await ec2.send(
				new DescribeInstancesCommand({ InstanceIds }),
			);
			const shown = Reservations?.[0]?.Instances?.[0];
			assert.equal(shown?.State?.Name, "running");
			assert.equal(shown?.PrivateIpAddress, web.ip);
			assert.equal(shown.NetworkInterfaces?.[0]?.MacAddress, web.mac);
			assert.deepEqual(shown.Tags, [{ Key: "Name", Value: "web" }]);
			const refused = { name: "UnsupportedOperation" };
			await assert.rejects(
				ec2.send(new StopInstancesCommand({ InstanceIds })),
				refused,
			);
			await assert.rejects(
				ec2.send(new RebootInstancesCommand({ InstanceIds })),
				refused,
			);
		});

		it("are where no instance is launched", async () => {
			const { ec2 } = controller.root;
			const image = await ec2.send(new RegisterImageCommand({ Name: "any" }));
			await assert.rejects(
				ec2.send(
					new RunInstancesCommand({
						...{ ImageId: image.ImageId, MinCount: 1, MaxCount: 1 },
					}),
				),
				{ name: "InsufficientInstanceCapacity" },
			);
		});

		it("are each answered as themselves, and who is not adopted is not", async () => {
			const dbId = await adopt(db);
			await reads(db, ID_URL, new RegExp(`^${dbId}$`));
			assert.equal(await ask(web.name, ID_URL), webId);
			assert.equal(await ask(other.name, ID_URL), "TIMEOUT");
		});

		it("keep what other addresses they have, and get none that is another's", async () => {
			inside(web.name, "ip", "address", "add", "10.20.0.200/24", "dev", "eth0");
			inside(web.name, "ip", "address", "add", `${db.ip}/24`, "dev", "eth0");
			// Where ARP is answered, a port that nobody listens on is; else there is no host.
			const knock = (ip: string) => ask(other.name, `http://${ip}:9/`);
			assert.equal(await knock("10.20.0.200"), "ECONNREFUSED");
			assert.equal(await knock(db.ip), "ECONNREFUSED");
			inside(db.name, "ip", "link", "set", "eth0", "arp", "off");
			inside(other.name, "ip", "neighbour", "flush", "all");
			assert.match(await knock(db.ip), /EHOSTUNREACH|TIMEOUT/);
			inside(db.name, "ip", "link", "set", "eth0", "arp", "on");
			inside(web.name, "ip", "address", "del", `${db.ip}/24`, "dev", "eth0");
			assert.equal(await ask(db.name, ID_URL).then((id) => id[0]), "i");
		});

		it("are refused to be adopted with what another has", async () => {
			for (const taken of [
				{ ...other, tap: web.tap },
				{ ...other, mac: web.mac },
				{ ...other, ip: web.ip },
			]) {
				await assert.rejects(adopt(taken), /another instance has/);
			}
			await assert.rejects(adopt({ ...other, ip: "10.20.0" }), /IPv4 address/);
		});

		it("are waited for while they are off, and answered when they are on again", async () => {
			web.switchOff();
			await until("its absence is told", async () => {
				const listed = await gumleaf("instance", "list");
				return /no interface tap101i0/.test(listed) || listed;
			});
			assert.equal(await ask(db.name, ID_URL).then((id) => id[0]), "i");
			web.switchOn();
			await reads(web, KEYS_URL, /ASIA/);
		});

		it("are not taken for another that stands at their interface", async () => {
			web.switchOff();
			web.switchOn("bc:24:11:00:00:0f");
			await until("the interface is its own", () => web.alias !== "");
			assert.equal(await ask(web.name, ID_URL), "TIMEOUT");
			inside(web.name, "ip", "link", "set", "eth0", "address", web.mac);
			await reads(web, ID_URL, new RegExp(`^${webId}$`));
		});

		it("are answered at once by an agent that was killed, while the controller is away", async () => {
			await controller.program.end();
			await agent.kill();
			await agent.program.start();
			assert.match(await ask(web.name, KEYS_URL), /ASIA/);
			await controller.program.start();
		});

		it("are answered no more when they are let go of, and left as they are", async () => {
			const { ec2 } = controller.root;
			await ec2.send(new TerminateInstancesCommand({ InstanceIds: [webId] }));
			await until("its interface is let go of", () => web.alias === "");
			assert.equal(await ask(web.name, ID_URL), "TIMEOUT");
			assert.match(onHost(`ip link show ${web.tap}`), /master br0 .*state UP/);
			const again = await adopt(web);
			assert.notEqual(again, webId);
			await reads(web, ID_URL, new RegExp(`^${again}$`));
		});

		it("are let go of when the agent is taken off the host", async () => {
			await agent.program.end("SIGTERM");
			const flag = `--state-dir=${agent.stateDir}`;
			const { stdout } = await run(process.execPath, [AGENT, "remove", flag]);
			assert.match(stdout, /machines of others: 2 let go of/);
			assert.deepEqual([web.alias, db.alias], ["", ""]);
			assert.match(onHost(`ip link show ${db.tap}`), /master br0 .*state UP/);
		});
	});
}

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	AssociateIamInstanceProfileCommand,
	ModifyInstanceMetadataOptionsCommand,
} from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { createAdminClient } from "../../cli/admin-client.ts";
import { makeRoleInProfile } from "../contract/role-in-profile.ts";
import { onHost } from "../host/host-under-test.ts";
import {
	clientsOf,
	type RestartableController,
	startRestartableController,
} from "../host/restartable-controller.ts";
import { type RunningAgent, startAgent } from "../host/running-agent.ts";
import { until } from "../host/until.ts";
import { enterHost } from "./enter-host.ts";
import { QemuGuest } from "./qemu-guest.ts";

const METADATA = "http://169.254.169.254/latest";
const KEYS = `${METADATA}/meta-data/iam/security-credentials/worker`;
/** As every SDK does it: a session token first. */
const withToken = (url: string) =>
	`token=$(curl -sS -m 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${METADATA}/api/token)
	curl -sS -m 2 -H "X-aws-ec2-metadata-token: $token" ${url}`;

if (enterHost(import.meta.filename)) describeAdopted();

/** A tap as Proxmox makes it for the first card of a machine. */
function plugTap(tap: string): void {
	onHost(`ip tuntap add dev ${tap} mode tap; ip link set ${tap} master br0 up`);
}

function describeAdopted(): void {
	describe("machines of QEMU whose taps somebody else put on a bridge", {
		timeout: 600_000,
	}, () => {
		const web = {
			tap: "tap101i0",
			mac: "bc:24:11:00:00:01",
			ip: "10.20.0.101",
		};
		const thief = {
			...{ tap: "tap102i0", mac: "bc:24:11:00:00:02", ip: "10.20.0.102" },
		};
		let controller: RestartableController;
		let agent: RunningAgent;
		let machine: QemuGuest;
		let other: QemuGuest;
		let id: string;

		const boot = ({ tap, mac, ip }: typeof web) => {
			plugTap(tap);
			return QemuGuest.boot({
				...{ tap, mac, ipv4: `${ip}/24`, gateway: "10.20.0.1" },
			});
		};
		const reads = (guest: QemuGuest, url: string, expected: RegExp) =>
			until(`the machine reads ${url}`, async () => {
				const { status, stdout } = await guest.attempt(withToken(url));
				return expected.test(stdout) || `${status} ${stdout}`;
			});

		before(async () => {
			onHost(`ip link add br0 address 02:00:00:00:b0:00 type bridge
				ip link set br0 up; ip address add 10.20.0.1/24 dev br0`);
			controller = await startRestartableController();
			agent = await startAgent(controller, "host-a", [
				...["--hypervisor=external", "--own-network-namespace"],
				...["--topology=bridged", "--bridges=br0"],
				"--subnet=10.20.0.0/24",
			]);
			const { iam, ec2 } = controller.root;
			await makeRoleInProfile(iam, "worker");
			const { instanceId } = await createAdminClient(
				controller.dataDir,
			).adoptMachine({
				...{ node: "host-a", hostInterface: web.tap, mac: web.mac },
				...{ privateIp: web.ip, instanceType: "m5.large" },
			});
			id = instanceId;
			await ec2.send(
				new ModifyInstanceMetadataOptionsCommand({
					...{ InstanceId: id, HttpTokens: "required" },
				}),
			);
			await ec2.send(
				new AssociateIamInstanceProfileCommand({
					...{ InstanceId: id, IamInstanceProfile: { Name: "worker" } },
				}),
			);
			machine = await boot(web);
			other = await boot(thief);
		});
		after(async () => {
			await other?.[Symbol.asyncDispose]();
			await machine?.[Symbol.asyncDispose]();
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		it("read their role's keys, which the controller knows as their own", async () => {
			await reads(machine, KEYS, /"Code" : "Success"/);
			const keys = JSON.parse(await machine.run(withToken(KEYS)));
			const { sts } = clientsOf({
				accessKeyId: keys.AccessKeyId,
				secretAccessKey: keys.SecretAccessKey,
				sessionToken: keys.Token,
			});
			const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
			assert.match(Arn ?? "", new RegExp(`assumed-role/worker/${id}$`));
		});

		it("read nothing without a session token where it is required", async () => {
			const { stdout } = await machine.attempt(
				`curl -sS -m 2 -o /dev/null -w '%{http_code}' ${KEYS}`,
			);
			assert.equal(stdout, "401");
		});

		it("get nothing of another, with its addresses or their own", async () => {
			const asks = `curl -sS -m 2 ${METADATA}/meta-data/instance-id`;
			assert.notEqual((await other.attempt(asks)).status, 0);
			await other.run(`ip link set eth0 down
				ip link set eth0 address ${web.mac}
				ip link set eth0 up
				ip address flush dev eth0
				ip address add ${web.ip}/24 dev eth0
				ip route add default via 10.20.0.1`);
			assert.notEqual((await other.attempt(asks)).status, 0);
			await reads(machine, `${METADATA}/meta-data/instance-id`, new RegExp(id));
		});

		it("read them again after they were switched off and on, on a tap made anew", async () => {
			await machine[Symbol.asyncDispose]();
			onHost(`ip link del ${web.tap}`);
			await until("its absence is told", async () => {
				const client = createAdminClient(controller.dataDir);
				const { message } = await client.showInstance(id);
				return /no interface tap101i0/.test(message ?? "") || message;
			});
			machine = await boot(web);
			await reads(machine, KEYS, /"Code" : "Success"/);
		});
	});
}

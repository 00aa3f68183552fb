import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { onHost } from "../host/host-under-test.ts";
import {
	AdoptingHost,
	callerBehind,
	KEYS,
	type MachineOfOthers,
	METADATA,
	networkOf,
	reads,
} from "./adopting-host.ts";
import { enterHost } from "./enter-host.ts";
import { QemuGuest } from "./qemu-guest.ts";

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
		let host: AdoptingHost;
		let machine: QemuGuest;
		let other: QemuGuest;
		let id: string;

		const boot = (plugged: MachineOfOthers) => {
			const { tap, mac } = plugged;
			plugTap(tap);
			return QemuGuest.boot({ tap, mac, ...networkOf(plugged) });
		};

		before(async () => {
			host = await AdoptingHost.start();
			id = await host.adopt(web);
			machine = await boot(web);
			other = await boot(thief);
		});
		after(async () => {
			await other?.[Symbol.asyncDispose]();
			await machine?.[Symbol.asyncDispose]();
			await host?.[Symbol.asyncDispose]();
		});

		it("read their role's keys, which the controller knows as their own", async () => {
			await reads(machine, KEYS, /"Code" : "Success"/);
			const arn = await callerBehind(machine);
			assert.match(arn, new RegExp(`assumed-role/worker/${id}$`));
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
			await host.missing(id, web);
			machine = await boot(web);
			await reads(machine, KEYS, /"Code" : "Success"/);
		});
	});
}

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import { onHost } from "../host/host-under-test.ts";
import { until } from "../host/until.ts";
import {
	AdoptingHost,
	callerBehind,
	KEYS,
	METADATA,
	networkOf,
	reads,
	withToken,
} from "./adopting-host.ts";
import { enterHost } from "./enter-host.ts";
import type { GuestScripts } from "./guest-scripts.ts";
import { LibvirtDomain } from "./libvirt-domain.ts";
import { Libvirtd, whyNoLibvirt } from "./libvirtd.ts";

if (enterHost(import.meta.filename, whyNoLibvirt)) describeDomains();

function describeDomains(): void {
	describe("machines of libvirt", { timeout: 400_000 }, () => {
		const web = { tap: "web0", mac: "52:54:00:00:00:01", ip: "10.20.0.101" };
		const db = { tap: "vnet7", mac: "52:54:00:00:00:02" };
		let host: AdoptingHost;
		let libvirtd: Libvirtd;
		let domain: LibvirtDomain;
		let machine: GuestScripts;
		let id: string;

		const define = (name: string, { tap, mac }: typeof db) =>
			LibvirtDomain.define(libvirtd, { name, tap, mac });
		const linkOf = (tap: string) => onHost(`ip -d -o link show dev ${tap}`);

		before(async () => {
			host = await AdoptingHost.start();
			libvirtd = await Libvirtd.start();
			domain = define("web", web);
			machine = await domain.start(networkOf(web));
		});
		after(async () => {
			await libvirtd?.[Symbol.asyncDispose]();
			await host?.[Symbol.asyncDispose]();
		});

		it("read nothing before they are adopted, and then their role's keys", async () => {
			const { status } = await machine.attempt(withToken(KEYS));
			assert.notEqual(status, 0);
			id = await host.adopt(web);
			await reads(machine, KEYS, /"Code" : "Success"/);
			const arn = await callerBehind(machine);
			assert.match(arn, new RegExp(`assumed-role/worker/${id}$`));
		});

		it("are waited for while they are off, and answered on the tap of the same name that they start with", async () => {
			const index = Number.parseInt(linkOf(web.tap), 10);
			domain.destroy();
			await host.missing(id, web);
			machine = await domain.start(networkOf(web));
			assert.notEqual(Number.parseInt(linkOf(web.tap), 10), index);
			await reads(machine, KEYS, /"Code" : "Success"/);
		});

		it("keep the name of their tap through a new definition, unless it begins like those that libvirt gives", () => {
			domain.redefine();
			assert.equal(domain.tap("defined"), web.tap);
			for (const tap of ["vnet7", "vnetwork", "macvtap7", "macvlan7"]) {
				assert.equal(define(tap, { ...db, tap }).tap("defined"), undefined);
			}
		});

		it("have a tap of another name at each start, if they have none of their own", () => {
			const nameless = define("db", db);
			const taps = [1, 2].map(() => {
				nameless.powerOn();
				const tap = nameless.tap("running");
				nameless.destroy();
				return tap;
			});
			assert.match(taps.join(" "), /^vnet\d+ vnet\d+$/);
			assert.notEqual(taps[0], taps[1]);
		});

		it("run on when they are let go of, and read nothing more", async () => {
			const { ec2 } = host.controller.root;
			await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
			await until("its tap is let go of", () => {
				const link = linkOf(web.tap);
				return !link.includes("alias") || link;
			});
			const { status } = await machine.attempt(withToken(METADATA));
			assert.notEqual(status, 0);
			assert.equal(domain.state, "running");
			assert.match(linkOf(web.tap), /master br0 /);
			await machine.run("ping -c 1 -W 2 10.20.0.1");
		});
	});
}

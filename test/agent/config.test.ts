import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConfigFaults } from "#shared/config-faults.ts";
import { readConfig } from "../../agent/config.ts";
import { settings } from "../../agent/settings/settings.ts";

const needed = ["--controller=https://c:8774", "--subnet=10.20.0.0/24"];

async function faultsOf(...args: string[]): Promise<readonly string[]> {
	try {
		await readConfig(args);
	} catch (error) {
		assert.ok(error instanceof ConfigFaults);
		return error.faults;
	}
	return [];
}

describe("the agent's settings", () => {
	it("need a controller and a subnet; the rest has defaults", async () => {
		const config = await readConfig(needed);
		assert.deepEqual(config?.controller, {
			kind: "tcp",
			host: "c",
			port: 8774,
		});
		assert.equal(config?.hypervisor, "netns");
		assert.equal(config?.credentialLifetimeSeconds, 21_600);
		assert.equal(config?.renewalAgeSeconds, 3600);
		assert.equal(config?.ownsNetworkNamespace, false);
		assert.equal((await faultsOf()).length, 2);
	});

	it("are all checked before the start", async () => {
		const faults = await faultsOf(
			"--controller=http://c:1",
			"--subnet=10.20.0.0",
			"--node-name=a b",
			"--vcpus=x",
			"--credential-lifetime=7h",
			"--renewal-check-interval=1m",
			"--hypervisor=qemu",
		);
		assert.equal(faults.length, 7);
	});

	it("refuse a renewal age at which keys could get older than is safe", async () => {
		const lifetime = "--credential-lifetime=1h";
		const at = (age: string) =>
			faultsOf(...needed, lifetime, `--renewal-age=${age}`);
		assert.deepEqual(await at("22m"), []);
		assert.match((await at("23m")).join(), /^renewal-age: too close/);
	});

	it("reach a controller through a socket as well", async () => {
		const config = await readConfig([
			...needed.slice(1),
			"--controller=unix:/run/n.sock",
		]);
		assert.deepEqual(config?.controller, { kind: "unix", path: "/run/n.sock" });
	});

	it("know no loopback trial", async () => {
		assert.match((await faultsOf(...needed, "--trial")).join(), /trial/);
	});

	it("put the instances on bridges or behind routed taps, not both", async () => {
		const bridged = [...needed, "--topology=bridged"];
		const config = await readConfig([...bridged, "--bridges=br0,br1"]);
		assert.deepEqual(config?.bridges, ["br0", "br1"]);
		assert.deepEqual((await readConfig(needed))?.bridges, []);
		const mixed = /^bridges: goes with topology bridged/;
		assert.match((await faultsOf(...bridged)).join(), mixed);
		assert.match((await faultsOf(...needed, "--bridges=br0")).join(), mixed);
		for (const names of ["br0,", "br 0", "br0,br0", "fifteen-letters"]) {
			const faults = await faultsOf(...bridged, `--bridges=${names}`);
			assert.equal(faults.length, 1, names);
		}
	});

	it("find machines of others on bridges alone", async () => {
		const external = [...needed, "--hypervisor=external"];
		const bridged = ["--topology=bridged", "--bridges=br0"];
		const config = await readConfig([...external, ...bridged]);
		assert.equal(config?.hypervisor, "external");
		const faults = await faultsOf(...external);
		assert.match(faults.join(), /^topology: must be bridged/);
		const subnetV6 = "--subnet-v6=fd12::/64";
		const own = await faultsOf(...external, ...bridged, subnetV6);
		assert.match(own.join(), /^subnet-v6: goes without/);
	});

	it("know the metadata address by AWS's names for it, or by those of the guests' name servers", async () => {
		const namesBy = async (...args: string[]) =>
			(await readConfig([...needed, ...args]))?.metadataNames;
		assert.deepEqual(await namesBy(), [
			"instance-data",
			"instance-data.ec2.internal",
		]);
		const given = "--metadata-names=Metadata, md.corp.example";
		assert.deepEqual(await namesBy(given), ["metadata", "md.corp.example"]);
		for (const names of ["*", "a/b", "md:80", "a,,b", "[::1]"]) {
			const faults = await faultsOf(...needed, `--metadata-names=${names}`);
			assert.match(faults.join(), /^metadata-names: must be names/, names);
		}
	});

	it("show numbers to this machine alone", async () => {
		const listen = (address: string) => [`--metrics-listen=${address}`];
		for (const address of ["127.0.0.1:9109", "[::1]:9109", "unix:/run/m"]) {
			assert.deepEqual(await faultsOf(...needed, ...listen(address)), []);
		}
		for (const address of ["169.254.169.254:81", "0.0.0.0:1", "10.0.0.1:1"]) {
			const [fault] = await faultsOf(...needed, ...listen(address));
			assert.match(fault ?? "", /metrics-listen.*loopback/);
		}
	});

	it("bound the requests of an instance", async () => {
		const config = await readConfig([
			...needed,
			...["--metadata-rate=5", "--metadata-burst=9", "--metadata-excess=drop"],
		]);
		const allowance = { perSecond: 5, burst: 9, excess: "drop" };
		assert.deepEqual(config?.allowance, allowance);
		const faults = await faultsOf(...needed, "--metadata-rate=0");
		assert.match(String(faults), /metadata-rate/);
	});

	it("say how the hypervisor null is written in a file, where YAML takes it for nothing", () => {
		const checked = settings.safeParse({ hypervisor: null });
		assert.match(String(checked.error), /null in quotes/);
	});

	it("bound the packets of an instance, or do not", async () => {
		const rate = async (...flags: string[]) =>
			(await readConfig([...needed, ...flags]))?.metadataPacketsPerSecond;
		assert.equal(await rate(), 1024);
		assert.equal(await rate("--metadata-packet-rate=0"), 0);
		const tooMany = await faultsOf(...needed, "--metadata-packet-rate=10001");
		assert.match(tooMany.join(), /from 0 to 10000/);
	});
});

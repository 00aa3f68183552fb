import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { after, before, describe, it } from "node:test";
import { onHost } from "../host/host-under-test.ts";
import { PacketSocket } from "../host/packet-socket.ts";
import { enterHost } from "./enter-host.ts";
import { QemuGuest } from "./qemu-guest.ts";

const MAC = "02:00:00:00:00:0b";
const SERIAL = "i-0123456789abcdef0";
const UUID = "01234567-89ab-cdef-0123-456789abcdef";

if (enterHost(import.meta.filename)) describeGuest();

function describeGuest(): void {
	describe("a machine of QEMU on a bridge's tap", { timeout: 300_000 }, () => {
		let server: Server;
		let guest: QemuGuest;

		before(async () => {
			onHost(`ip link add br0 type bridge
				ip address add 10.0.0.1/24 dev br0
				ip address add 169.254.169.254/32 dev br0
				ip address add fd12::1/64 dev br0 nodad
				ip link set br0 up
				ip tuntap add dev tap0 mode tap
				ip link set tap0 master br0 up`);
			server = createServer(({ method, url, headers }, response) =>
				response.end(`${method} ${url} ${headers["x-said"] ?? ""}`),
			).listen(80);
			await once(server, "listening");
			guest = await QemuGuest.boot({
				tap: "tap0",
				mac: MAC,
				ipv4: "10.0.0.11/24",
				ipv6: "fd12::a/64",
				gateway: "10.0.0.1",
				onLink: ["169.254.169.254"],
				smbios: { serial: SERIAL, uuid: UUID },
			});
		});

		after(async () => {
			server.close();
			await guest[Symbol.asyncDispose]();
		});

		it("reads what the host serves over IPv4, IPv6 and an address that is on its link by a route", async () => {
			for (const host of ["10.0.0.1", "[fd12::1]", "169.254.169.254"]) {
				assert.equal(await guest.run(`curl -sS http://${host}/x`), "GET /x");
			}
			const route = await guest.run("ip route get 192.0.2.1");
			assert.match(route, /via 10\.0\.0\.1 dev eth0/);
		});

		it("sends what it is told to, with headers", async () => {
			const put = "curl -sS -X PUT -H 'X-Said: a b' http://10.0.0.1/token";
			assert.equal(await guest.run(put), "PUT /token a b");
		});

		it("has the MAC that it was given, and no other, on its frames", async () => {
			const index = Number.parseInt(onHost("ip -o link show dev tap0"), 10);
			const wire = new PacketSocket(index);
			await guest.run("curl -sS http://10.0.0.1/");
			const sources = wire
				.arrived()
				.map((frame) => frame.toString("hex", 6, 12));
			wire.close();
			assert.deepEqual([...new Set(sources)], [MAC.replaceAll(":", "")]);
		});

		it("is called in SMBIOS as it was told", async () => {
			const files =
				"/sys/class/dmi/id/product_serial /sys/class/dmi/id/product_uuid";
			assert.equal(await guest.run(`cat ${files}`), `${SERIAL}\n${UUID}`);
		});

		it("tells of a script that fails its status and all it said", async () => {
			assert.deepEqual(await guest.attempt("echo one; echo two >&2; exit 3"), {
				status: 3,
				stdout: "one\n",
				stderr: "two\n",
			});
			await assert.rejects(guest.run("echo one; false; echo two"), {
				message: "echo one; false; echo two: status 1: one\n",
			});
		});

		it("runs in turn what it is told at once, whatever that prints", async () => {
			const long = "seq 1 20000; printf 'ä\\0\\n '";
			const [first, second] = await Promise.all([
				guest.attempt(long),
				guest.run("echo second"),
			]);
			assert.equal(first.stdout.length, 108_894 + 4);
			assert.equal(second, "second");
		});

		it("ends what takes too long, and answers afterwards", async () => {
			const { status } = await guest.attempt("sleep 1000", 1);
			assert.equal(status, 137);
			assert.equal(await guest.run("echo still here"), "still here");
		});

		it("says what its console showed when it is no longer there", async () => {
			await using another = await QemuGuest.boot({
				...{ tap: anotherTap(), mac: "02:00:00:00:00:0c" },
				ipv4: "10.0.0.12/24",
			});
			const panic = "echo 'going away' >/dev/console; poweroff -f";
			await assert.rejects(another.run(panic), /machine ended: .*going away/s);
		});

		it("does not boot on a tap that is somebody else's, and says so", async () => {
			const taken = { tap: "tap0", mac: MAC, ipv4: "10.0.0.13/24" };
			await assert.rejects(
				QemuGuest.boot(taken),
				/machine ended: .*tap0.*Device or resource busy/s,
			);
		});

		it("is gone when it was disposed of", async () => {
			const { pid } = guest;
			await guest[Symbol.asyncDispose]();
			assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
		});
	});
}

function anotherTap(): string {
	onHost(`ip tuntap add dev tap1 mode tap
		ip link set tap1 master br0 up`);
	return "tap1";
}

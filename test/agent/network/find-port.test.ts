import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findPort } from "../../../agent/network/find-port.ts";
import { link } from "../../fakes/link.ts";

const bridges = ["vmbr0"];
const find = (links: ReturnType<typeof link>[], name: string) =>
	findPort(links, name, bridges);

describe("findPort", () => {
	it("is the interface itself where that is a port of a guest bridge", () => {
		const tap = link("tap100i0", { master: "vmbr0" });
		const port = { port: "tap100i0", bridge: "vmbr0" };
		assert.deepEqual(find([tap], "tap100i0"), port);
	});

	const proxmox = [
		link("tap100i0", { master: "fwbr100i0" }),
		link("fwln100i0", { master: "fwbr100i0", peer: "fwpr100p0" }),
		link("fwpr100p0", { master: "vmbr0", peer: "fwln100i0" }),
	];

	it("is the last link of Proxmox's chain of a firewall bridge", () => {
		const port = { port: "fwpr100p0", bridge: "vmbr0", tap: "tap100i0" };
		assert.deepEqual(find(proxmox, "tap100i0"), port);
	});

	it("is none where others could send through the bridge in between", () => {
		const third = link("tap101i0", { master: "fwbr100i0" });
		assert.throws(
			() => find([...proxmox, third], "tap100i0"),
			/tap100i0 is on bridge fwbr100i0, which is none of the host's guest br/,
		);
	});

	it("is none where the chain leads elsewhere, or nowhere", () => {
		const [tap, inner] = proxmox;
		assert.ok(tap && inner);
		const away = link("fwpr100p0", { master: "vmbr9", peer: "fwln100i0" });
		assert.throws(() => find([tap, inner, away], "tap100i0"), /guest bridges/);
		assert.throws(() => find([link("tap1")], "tap1"), /is on no bridge/);
		assert.throws(() => find([], "tap1"), /there is no interface tap1/);
	});

	it("is refused by name for ports of Open vSwitch", () => {
		const port = link("tap1", { master: "ovs-system" });
		assert.throws(() => find([port], "tap1"), /tap1 is a port of Open vSwitch/);
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { askableAddresses } from "../../../controller/web-identity/askable-addresses.ts";

describe("addresses that identity providers are asked at", () => {
	const INTERNAL = [
		...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9"],
		...["169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
		...["198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1"],
		...["fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"],
		// An IPv4 address in other clothes: mapped, compatible, NAT64, 6to4, Teredo.
		...["::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1"],
		...["64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"],
	];

	it("are those of the public internet", () => {
		const mayAsk = askableAddresses([]);
		for (const address of ["93.184.215.14", "172.32.0.1", "2606:2800:21f::1"]) {
			assert.equal(mayAsk(address), true, address);
		}
		for (const address of [...INTERNAL, "", "localhost"]) {
			assert.equal(mayAsk(address), false, address);
		}
	});

	it("are those too that the operator names, and their neighbours are not", () => {
		const mayAsk = askableAddresses(["10.20.0.0/16", "fd20::/16"]);
		assert.equal(mayAsk("10.20.3.4"), true);
		assert.equal(mayAsk("fd20::5"), true);
		assert.equal(mayAsk("10.21.0.1"), false);
		assert.equal(mayAsk("fd21::5"), false);
		// The same address in other clothes.
		assert.equal(mayAsk("::ffff:10.20.3.4"), true);
		assert.equal(mayAsk("::ffff:10.21.0.1"), false);
	});
});

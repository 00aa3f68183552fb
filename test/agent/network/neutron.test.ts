import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { refuseNeutron } from "../../../agent/network/neutron.ts";

describe("refuseNeutron", () => {
	it("names the namespace by which Neutron is known", () => {
		for (const name of ["qdhcp-4c1f", "qrouter-4c1f", "ovnmeta-4c1f"]) {
			assert.throws(
				() => refuseNeutron(["i-0a", name]),
				new RegExp(`Neutron runs on this host \\(network namespace ${name}\\)`),
			);
		}
	});

	it("has nothing against other namespaces", () => {
		refuseNeutron(["i-0123456789abcdef0", "lan", "my-qdhcp"]);
	});
});

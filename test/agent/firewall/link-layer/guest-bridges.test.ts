import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { guestBridges } from "../../../../agent/firewall/link-layer/guest-bridges.ts";
import { bridge, link } from "../../../fakes/link.ts";

describe("guestBridges", () => {
	it("are the named ones, and no others", () => {
		const all = [bridge("br0"), bridge("br1"), bridge("virbr0")];
		assert.deepEqual(guestBridges(all, ["br0", "br1"]), all.slice(0, 2));
	});

	it("are refused by name where frames would pass by the rules", () => {
		const refusal = (found: ReturnType<typeof link>[]) => () =>
			guestBridges(found, ["br0"]);
		assert.throws(refusal([]), /there is no bridge br0/);
		assert.throws(refusal([link("br0")]), /br0 is not a bridge/);
		const openVswitch = link("br0", { kind: "openvswitch" });
		assert.throws(refusal([openVswitch]), /br0 is a bridge of Open vSwitch/);
		const aware = bridge("br0", { vlanFiltering: true });
		assert.throws(refusal([aware]), /br0 is VLAN-aware/);
	});
});

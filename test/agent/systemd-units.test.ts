import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemdUnits } from "../../agent/systemd-units.ts";

const socketsOf = (subnetV6: string | undefined, ...bridges: string[]) =>
	systemdUnits({ hypervisor: "netns", subnetV6, bridges }).filter((unit) =>
		unit.endsWith(".socket"),
	);

describe("the units of a host", () => {
	it("have one socket behind routed taps, or one for each version of IP", () => {
		assert.deepEqual(socketsOf(undefined), ["gumleaf-agent.socket"]);
		assert.deepEqual(socketsOf("fd12::/112"), [
			"gumleaf-agent.socket",
			"gumleaf-agent-ipv6.socket",
		]);
	});

	it("have a socket for each bridge instead, which hears that bridge alone", () => {
		assert.deepEqual(socketsOf("fd12::/112", "br0", "br-a"), [
			"gumleaf-agent@br0.socket",
			"gumleaf-agent@br-a.socket",
			"gumleaf-agent-ipv6@br0.socket",
			"gumleaf-agent-ipv6@br-a.socket",
		]);
	});

	it("give an agent more rights only where it makes network namespaces", () => {
		const dropIn = "gumleaf-agent.service.d/netns.conf";
		const host = { subnetV6: undefined, bridges: [] };
		const unitsOf = (hypervisor: "netns" | "external" | "null") =>
			systemdUnits({ ...host, hypervisor });
		assert.ok(!unitsOf("external").includes(dropIn));
		assert.ok(unitsOf("netns").includes(dropIn));
		assert.deepEqual(unitsOf("null"), [
			"gumleaf-sysctl.service",
			"gumleaf-firewall.service",
			"gumleaf-agent.service",
		]);
	});
});

import type { FirewallEntry } from "../../agent/firewall/firewall.ts";
import {
	type Capabilities,
	defaultFirewallSettings,
	type FirewallSettings,
} from "../../agent/firewall/settings.ts";

/** Settings of a host with the subnet 10.0.0.0/24. */
export const settings: FirewallSettings = {
	...defaultFirewallSettings,
	subnet: "10.0.0.0/24",
};

export const everything: Capabilities = {
	sets: true,
	rateLimit: true,
	noTracking: true,
	bridgePorts: true,
};

/** The same host with its guests on two bridges, which may hold the same network. */
export const bridged: FirewallSettings = {
	...settings,
	bridges: ["br0", "br1"],
};

export const alice: FirewallEntry = {
	instanceId: "i-0000000000000000a",
	interfaceName: "gumaaaaaaaaaaaa",
	mac: "02:00:00:00:00:0a",
	privateIp: "10.0.0.10",
};

export const bob: FirewallEntry = {
	instanceId: "i-0000000000000000b",
	interfaceName: "gumbbbbbbbbbbbb",
	mac: "02:00:00:00:00:0b",
	privateIp: "10.0.0.11",
};

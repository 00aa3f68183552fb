import type { Link } from "../../network/links.ts";

/** The links that the configuration names as bridges of guests. Throws, naming it, for what cannot be one. */
export function guestBridges(
	links: readonly Link[],
	names: readonly string[],
): Link[] {
	return names.map((name) => {
		const link = links.find((one) => one.name === name);
		if (!link) throw new Error(`there is no bridge ${name}`);
		if (link.kind === "openvswitch") {
			throw new Error(
				`${name} is a bridge of Open vSwitch, whose frames pass by the host's iptables: guests on it cannot be protected`,
			);
		}
		if (!link.bridge) throw new Error(`${name} is not a bridge`);
		if (link.bridge.vlanFiltering) {
			throw new Error(
				`${name} is VLAN-aware, where the metadata address would be in one VLAN only: use a bridge for each network`,
			);
		}
		return link;
	});
}

import type { Link } from "../../agent/network/links.ts";

/** An interface of some host. */
export function link(name: string, rest: Partial<Link> = {}): Link {
	const mac = "02:00:00:00:ff:01";
	return { name, index: 3, alias: "", mac, kind: "veth", isUp: true, ...rest };
}

/** A bridge, as it is where nobody changed anything. */
export function bridge(name: string, rest: Partial<Link["bridge"]> = {}): Link {
	const settings = {
		...{ vlanFiltering: false, callsIptables: false, callsIp6tables: false },
		...rest,
	};
	return link(name, { kind: "bridge", bridge: settings });
}

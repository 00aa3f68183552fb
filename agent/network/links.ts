import { runCommand } from "#shared/run-command.ts";

/** An interface of the host, as far as it matters here. */
export interface Link {
	readonly name: string;
	readonly index: number;
	readonly alias: string;
	readonly mac: string;
	/** What made it: `bridge`, `veth`, `tun`, `openvswitch`; empty for hardware. */
	readonly kind: string;
	/** Whether it is switched on. */
	readonly isUp: boolean;
	/** The bridge (or the like) that it is a port of. */
	readonly master?: string;
	/** The other end of a veth, where that is on this host too. */
	readonly peer?: string;
	/** Of a bridge: how it treats VLANs, and whether its packets pass iptables whatever the host's sysctls say. */
	readonly bridge?: BridgeSettings;
	/** Of a port of a bridge. */
	readonly port?: PortSettings;
}

/** A bridge's own settings. */
export interface BridgeSettings {
	readonly vlanFiltering: boolean;
	readonly callsIptables: boolean;
	readonly callsIp6tables: boolean;
}

/** A bridge's port's own settings. */
export interface PortSettings {
	/** Whether it reaches no other port that is isolated too. */
	readonly isolated: boolean;
	/** Whether the kernel, and what shows it, know how to lock it to a MAC. */
	readonly lockable: boolean;
}

/** What `ip -details -json link` prints, as far as it is read. */
interface ShownLink {
	readonly ifname?: string;
	readonly ifindex?: number;
	readonly ifalias?: string;
	readonly address?: string;
	readonly master?: string;
	readonly link?: string;
	readonly flags?: readonly string[];
	readonly linkinfo?: {
		readonly info_kind?: string;
		readonly info_slave_kind?: string;
		readonly info_slave_data?: {
			readonly isolated?: boolean;
			readonly locked?: boolean;
		};
		readonly info_data?: {
			readonly vlan_filtering?: number;
			readonly nf_call_iptables?: number;
			readonly nf_call_ip6tables?: number;
		};
	};
}

/** The host's interfaces, or those of one of its named network namespaces. */
export async function listLinks(namespace?: string): Promise<Link[]> {
	const where = namespace === undefined ? [] : ["-n", namespace];
	const what = ["-details", "-json", "link", "show"];
	const text = await runCommand("ip", [...where, ...what]);
	const shown: ShownLink[] = JSON.parse(text);
	return shown.map(readLink);
}

function readLink(shown: ShownLink): Link {
	const { ifname = "", ifindex = 0, ifalias = "", address = "" } = shown;
	const { master, link, linkinfo = {} } = shown;
	const {
		info_kind = "",
		info_data,
		info_slave_kind,
		info_slave_data,
	} = linkinfo;
	return {
		name: ifname,
		index: ifindex,
		alias: ifalias,
		mac: address,
		kind: info_kind,
		isUp: shown.flags?.includes("UP") ?? false,
		...(master !== undefined && { master }),
		...(link !== undefined && info_kind === "veth" && { peer: link }),
		...(info_kind === "bridge" && {
			bridge: {
				vlanFiltering: info_data?.vlan_filtering === 1,
				callsIptables: info_data?.nf_call_iptables === 1,
				callsIp6tables: info_data?.nf_call_ip6tables === 1,
			},
		}),
		...(info_slave_kind === "bridge" && {
			port: {
				isolated: info_slave_data?.isolated === true,
				lockable: info_slave_data?.locked !== undefined,
			},
		}),
	};
}

/** The named network namespaces of the host. */
export async function listNamespaces(): Promise<string[]> {
	const text = await runCommand("ip", ["netns", "list"]);
	return text
		.split("\n")
		.map((line) => line.split(" ")[0] ?? "")
		.filter((name) => name !== "");
}

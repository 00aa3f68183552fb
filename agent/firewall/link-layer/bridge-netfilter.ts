import { readFile } from "node:fs/promises";
import { runIpBatch } from "../../network/ip-batch.ts";
import type { Link } from "../../network/links.ts";
import type { SysctlRecord } from "../sysctl-record.ts";

const SETTINGS = [
	{
		sysctl: "bridge-nf-call-iptables",
		option: "nf_call_iptables",
		ipv6: false,
	},
	{
		sysctl: "bridge-nf-call-ip6tables",
		option: "nf_call_ip6tables",
		ipv6: true,
	},
] as const;

/** Whether the packets of bridged guests pass iptables, without which no rule tells their ports. */
export interface BridgeNetfilter {
	/** Rejects when they do not and that is not ours to change. */
	ensure(bridges: readonly Link[]): Promise<void>;
	/** Puts back what `ensure` changed, also in an earlier process where that was recorded. */
	restore(): Promise<void>;
}

/**
 * Either the host's sysctl says so, which concerns all bridges (Docker drops what it does not know in FORWARD), or the
 * bridge's own option does, which concerns nobody else. Only the latter is ever set, and only where the network
 * namespace is the agent's own.
 * @see https://docs.kernel.org/networking/ip-sysctl.html
 */
export function createBridgeNetfilter(
	ownsNetworkNamespace: boolean,
	{
		folder = "/proc/sys/net/bridge",
		ipv6 = false,
		record,
	}: {
		readonly folder?: string;
		readonly ipv6?: boolean;
		readonly record?: SysctlRecord | undefined;
	} = {},
): BridgeNetfilter {
	const changed = new Set<string>();
	const needed = SETTINGS.filter((one) => ipv6 || !one.ipv6);
	return {
		async ensure(bridges) {
			for (const { sysctl, option, ipv6: isIpv6 } of needed) {
				if ((await read(`${folder}/${sysctl}`)) === "1") continue;
				for (const { name, bridge } of bridges) {
					const calls = isIpv6 ? bridge?.callsIp6tables : bridge?.callsIptables;
					if (calls) continue;
					if (!ownsNetworkNamespace) throw new Error(cure(name, option));
					await record?.note(`${name}/${option}`, "0").catch(() => {});
					await setOption(name, option, "1");
					changed.add(`${name}/${option}`);
				}
			}
		},
		async restore() {
			const recorded = (await record?.names()) ?? [];
			for (const name of new Set([...changed, ...recorded])) {
				const [bridge = "", option] = name.split("/");
				// A bridge that is gone has no option to put back.
				if (option) await setOption(bridge, option, "0").catch(() => {});
			}
			changed.clear();
		},
	};
}

/** Why a bridge's packets do not pass iptables, and how they would. */
function cure(bridge: string, option: string): string {
	return `packets on ${bridge} do not pass iptables, which bridged taps need: ip link set ${bridge} type bridge ${option} 1 (for this bridge alone)`;
}

async function setOption(
	bridge: string,
	option: string,
	value: string,
): Promise<void> {
	await runIpBatch([`link set ${bridge} type bridge ${option} ${value}`]);
}

async function read(path: string): Promise<string> {
	try {
		return (await readFile(path, "utf8")).trim();
	} catch (error) {
		throw new Error(
			"br_netfilter is not loaded, so that bridged packets do not pass iptables, which bridged taps need: modprobe br_netfilter, then set net.bridge.bridge-nf-call-iptables as the host's other bridges need it",
			{ cause: error },
		);
	}
}

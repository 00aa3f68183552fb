import type { Config } from "./config.ts";

/** What `systemd/install` puts in place and enables for a configured host, by the names that systemd knows. */
export function systemdUnits({
	hypervisor,
	subnetV6,
	bridges,
}: Pick<Config, "hypervisor" | "subnetV6" | "bridges">): readonly string[] {
	const always = [
		"gumleaf-sysctl.service",
		"gumleaf-firewall.service",
		"gumleaf-agent.service",
	];
	if (hypervisor === "null") return always;
	const names = ["gumleaf-agent", ...(subnetV6 ? ["gumleaf-agent-ipv6"] : [])];
	const places = bridges.length > 0 ? bridges.map((name) => `@${name}`) : [""];
	return [
		...always,
		...names.flatMap((name) => places.map((at) => `${name}${at}.socket`)),
		...(hypervisor === "netns" ? ["gumleaf-agent.service.d/netns.conf"] : []),
	];
}

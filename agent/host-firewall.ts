import { join } from "node:path";
import type { Logger } from "#shared/logger.ts";
import type { Config } from "./config.ts";
import {
	createFirewall,
	type FirewallOptions,
	type ManagedFirewall,
} from "./firewall/reconcile.ts";
import { defaultFirewallSettings } from "./firewall/settings.ts";
import { SYSCTL_RECORD, SysctlRecord } from "./firewall/sysctl-record.ts";

/** The firewall of the configured host. */
export function createHostFirewall(
	config: Config,
	parts: { readonly logger: Logger } & Pick<
		FirewallOptions,
		"iptables" | "markInheritance"
	>,
): ManagedFirewall {
	const { subnet, subnetV6, bridges, ownsNetworkNamespace } = config;
	const ipv6 = subnetV6 !== undefined;
	return createFirewall({
		settings: {
			...defaultFirewallSettings,
			...{ subnet, ipv6, bridges },
			packetsPerSecond: config.metadataPacketsPerSecond,
		},
		ownsNetworkNamespace,
		record: sysctlRecord(config),
		...parts,
	});
}

/** What the host's sysctls were before they were ours. */
export function sysctlRecord({ stateDir }: Pick<Config, "stateDir">) {
	return new SysctlRecord(join(stateDir, SYSCTL_RECORD));
}

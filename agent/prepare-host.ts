import type { Logger } from "#shared/logger.ts";
import type { Config } from "./config.ts";
import { createBridgeNetfilter } from "./firewall/link-layer/bridge-netfilter.ts";
import { guestBridges } from "./firewall/link-layer/guest-bridges.ts";
import { linkHost } from "./firewall/link-layer/link-host.ts";
import { createMarkInheritance } from "./firewall/mark-inheritance.ts";
import { createHostFirewall, sysctlRecord } from "./host-firewall.ts";

/**
 * Loads the firewall as it is without any instance, so that from before the first guest's start on nobody reaches the
 * metadata address whom an agent did not let. An agent that runs sees it as drift and puts its instances back.
 */
export async function loadFirewall(
	config: Config,
	logger: Logger,
): Promise<void> {
	if (config.hypervisor === "null") return;
	// Nothing is let through, so nothing has to carry a mark.
	const markInheritance = { ensure: async () => {}, restore: async () => {} };
	await createHostFirewall(config, { logger, markInheritance }).apply([]);
}

/** Sets what the agent only asserts, and records what it was for the agent's removal to put back. */
export async function setSysctls(config: Config): Promise<void> {
	if (config.hypervisor === "null") return;
	const record = sysctlRecord(config);
	await createMarkInheritance(true, { record }).ensure();
	const bridges = guestBridges(await linkHost.links(), config.bridges);
	const ipv6 = config.subnetV6 !== undefined;
	await createBridgeNetfilter(true, { ipv6, record }).ensure(bridges);
}

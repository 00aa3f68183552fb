import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "#shared/logger.ts";
import { CACHE_FILE } from "../cache/open-cache-file.ts";
import { takeAddressesAway } from "../endpoint/endpoint.ts";
import { isAnswered } from "../endpoint/is-answered.ts";
import { holdsMetadataAddress } from "../endpoint/metadata-address.ts";
import { createFirewall } from "../firewall/reconcile.ts";
import { defaultFirewallSettings } from "../firewall/settings.ts";
import { SYSCTL_RECORD, SysctlRecord } from "../firewall/sysctl-record.ts";
import { letGoOfAll } from "../hypervisor/external.ts";
import { createNetnsHypervisor } from "../hypervisor/netns.ts";
import type { RemovalConfig } from "./removal-config.ts";

const METADATA_ADDRESS = "169.254.169.254";
/** No instance is made: the subnet does not matter to those there are. */
const ANY_SUBNET = "10.0.0.0/24";
const STATE_FILES = [
	...["node.json", "node.json.new", SYSCTL_RECORD, `${SYSCTL_RECORD}.new`],
	...["cache.key", "cache.key.new"],
	...[CACHE_FILE, `${CACHE_FILE}.new`, `${CACHE_FILE}.rejected`],
];

/**
 * Takes everything of ours off the host and leaves everything of others; needs no memory of what was put there, and a
 * second time changes nothing. Instances stay, without metadata, unless they are to go as well. Rejects while an agent
 * still runs, because it would put all of it back. Tells every step by `say`.
 */
export async function removeAgent(
	{ stateDir, instances, keepState }: RemovalConfig,
	logger: Logger,
	say: (line: string) => void,
): Promise<void> {
	if ((await holdsMetadataAddress(METADATA_ADDRESS)) && (await isAnswered())) {
		throw new Error("the agent still runs: stop it first");
	}
	await removeInstances(instances, say);
	const record = new SysctlRecord(join(stateDir, SYSCTL_RECORD));
	const firewall = createFirewall({
		settings: { ...defaultFirewallSettings, subnet: ANY_SUBNET },
		...{ logger, record },
	});
	await firewall.remove();
	say("firewall: no rule, chain or set of ours is left; sysctls are as found");
	await takeAddressesAway();
	say("endpoint: the metadata address is off the host");
	if (keepState) return;
	await removeState(stateDir);
	say(`state: our files are gone from ${stateDir}`);
}

async function removeInstances(
	wanted: boolean,
	say: (line: string) => void,
): Promise<void> {
	const machines = await letGoOfAll();
	if (machines > 0) say(`machines of others: ${machines} let go of`);
	const hypervisor = createNetnsHypervisor({ subnet: ANY_SUBNET });
	const found = await hypervisor.list();
	if (!wanted) {
		if (found.length === 0) return;
		say(
			`instances: ${found.length} stay, without metadata; --instances ends them`,
		);
		return;
	}
	for (const { instanceId } of found) await hypervisor.stop(instanceId);
	say(`instances: ${found.length} ended`);
}

/** Files of others in the folder, and with them the folder, stay. */
async function removeState(stateDir: string): Promise<void> {
	for (const name of STATE_FILES) {
		await rm(join(stateDir, name), { force: true });
	}
	await rmdir(stateDir).catch(() => {});
}

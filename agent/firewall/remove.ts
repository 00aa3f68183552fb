import { readHostState } from "./host-state.ts";
import { createIp6tables, createIptables, type Iptables } from "./iptables.ts";
import { renderRemoval } from "./render-removal.ts";

/**
 * Takes away everything of ours and nothing of others, from each of the backends, for either version of IP: a host may
 * have changed from one to another since. Needs no memory of what was put there; a second time changes nothing.
 */
export async function removeRules(
	iptables: Iptables,
	others: readonly Iptables[],
): Promise<void> {
	for (const backend of [iptables, ...others]) {
		const { saved } = await readHostState(backend);
		await backend.restore(renderRemoval(saved));
	}
	const names = (await iptables.saveSets()).keys();
	await iptables.restoreSets(
		[...names].map((name) => `destroy ${name}\n`).join(""),
	);
}

/** The backends that work on this host: what cannot be read cannot hold anything of ours. */
export async function workingBackends(): Promise<Iptables[]> {
	const candidates = [
		createIptables("iptables-nft"),
		createIptables("iptables-legacy"),
		createIp6tables("iptables-nft"),
		createIp6tables("iptables-legacy"),
	];
	const found = await Promise.allSettled(
		candidates.map(async (iptables) => {
			await iptables.save();
			return iptables;
		}),
	);
	return found.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
}

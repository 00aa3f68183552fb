import type { Ebtables } from "../ebtables.ts";
import { readSavedRules, type SavedRules } from "../saved-rules.ts";
import { ebtablesRules, replacing, withoutRules } from "./ebtables-rules.ts";
import type { FrameGuard } from "./frame-guard.ts";

/** No host has such a guest: what is tried must concern nobody. */
const PROBED = {
	instanceId: "probe",
	interfaceName: "gumleaf-probe",
	mac: "02:00:00:00:00:00",
	privateIp: "192.0.2.1",
};

/** By rules of ebtables: the same as nftables for guests that have IPv4 alone and no VLANs. */
export function ebtablesGuard(ebtables: Ebtables): FrameGuard {
	const saved = async () => readSavedRules(await ebtables.save());
	return {
		...{ name: "ebtables", ipv6: false, locksPorts: false },
		price:
			"no IPv6 from this host's metadata service; frames with a VLAN or priority tag reach no guest",
		async probe() {
			const there = await saved();
			// What an earlier agent left works, and must not be taken away from its guests.
			if (there.chains.length > 0) return;
			const rules = ebtablesRules([PROBED], { links: [], ipv6: [] });
			await ebtables.restore(replacing(rules, there));
			await ebtables.restore(withoutRules(await saved()));
		},
		wanted: ebtablesRules,
		load: async (text) => ebtables.restore(replacing(text, await saved())),
		held: async () => describe(await saved()),
		async remove() {
			// Without ebtables nothing can have been loaded by it.
			const there = await saved().catch(() => undefined);
			if (there) await ebtables.restore(withoutRules(there));
		},
	};
}

function describe({ chains, rules, jumps }: SavedRules): string {
	const lines = [...rules, ...jumps].map(({ table, line }) => [table, line]);
	return JSON.stringify([chains, lines]);
}

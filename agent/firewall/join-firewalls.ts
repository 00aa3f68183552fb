import type { FirewallPart, ManagedFirewall } from "./reconcile.ts";

/** A firewall and its further parts as one: each step is taken by all, and what any finds amiss is amiss. */
export function joinFirewalls(
	first: ManagedFirewall,
	others: readonly FirewallPart[],
): ManagedFirewall {
	const parts = [first, ...others];
	return {
		mark: first.mark,
		async apply(entries) {
			for (const part of parts) await part.apply(entries);
		},
		async check() {
			for (const part of parts) {
				const faults = await part.check();
				// Enough to close and repair: the rest is not looked at while connections stand open.
				if (faults.length > 0) return faults;
			}
			return [];
		},
		async repair() {
			for (const part of parts) await part.repair();
		},
		async remove() {
			for (const part of parts.toReversed()) await part.remove();
		},
	};
}

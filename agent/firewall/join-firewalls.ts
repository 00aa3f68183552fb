import type { ManagedFirewall } from "./reconcile.ts";

/** Two firewalls as one, for the two versions of IP: each step is taken by both, and what either finds amiss is amiss. */
export function joinFirewalls(
	first: ManagedFirewall,
	second: ManagedFirewall,
): ManagedFirewall {
	return {
		mark: first.mark,
		async apply(entries) {
			await first.apply(entries);
			await second.apply(entries);
		},
		async check() {
			return [...(await first.check()), ...(await second.check())];
		},
		async repair() {
			await first.repair();
			await second.repair();
		},
		async remove() {
			await first.remove();
			await second.remove();
		},
	};
}

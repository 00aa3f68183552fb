import type { FirewallPart } from "../../agent/firewall/reconcile.ts";

/** A host with nothing below IP. */
export const noLinkLayer: FirewallPart = {
	apply: async () => {},
	check: async () => [],
	repair: async () => {},
	remove: async () => {},
};

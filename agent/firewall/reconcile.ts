import type { Logger } from "#shared/logger.ts";
import { IPV4, IPV6 } from "./addresses.ts";
import { createEbtables, type Ebtables } from "./ebtables.ts";
import type { Firewall } from "./firewall.ts";
import { createIp6tables, type Iptables } from "./iptables.ts";
import { IptablesFirewall } from "./iptables-firewall.ts";
import { joinFirewalls } from "./join-firewalls.ts";
import { createBridgeNetfilter } from "./link-layer/bridge-netfilter.ts";
import { frameGuards } from "./link-layer/frame-guards.ts";
import { linkHost } from "./link-layer/link-host.ts";
import { LinkLayer } from "./link-layer/link-layer.ts";
import type { MarkInheritance } from "./mark-inheritance.ts";
import { createNft, type Nft } from "./nft.ts";
import type { FirewallSettings } from "./settings.ts";
import type { SysctlRecord } from "./sysctl-record.ts";

/** A firewall that can also say whether it still stands, and put itself right. */
export interface ManagedFirewall extends Firewall {
	/** What is not as `apply` left it, in words; nothing when all is well. */
	check(): Promise<readonly string[]>;
	/** Applies the last entries again, whatever there is now. */
	repair(): Promise<void>;
}

/** One of the parts that make up a firewall. */
export type FirewallPart = Omit<ManagedFirewall, "mark">;

/** What a firewall works with. */
export interface FirewallOptions {
	readonly settings: FirewallSettings;
	readonly logger: Logger;
	/** True only where nobody else uses the network namespace (trial, tests): sysctls are then set, not only asserted. */
	readonly ownsNetworkNamespace?: boolean;
	/** The host's own backend unless told. */
	readonly iptables?: Iptables;
	/** The same for IPv6. */
	readonly ip6tables?: Iptables;
	/** Where `remove` looks as well; every backend that works on this host unless told. */
	readonly otherBackends?: () => Promise<readonly Iptables[]>;
	readonly markInheritance?: MarkInheritance;
	/** Notes what sysctls and bridges were like, so that a later process can put it back. */
	readonly record?: SysctlRecord | undefined;
	/** The host's own unless told. */
	readonly nft?: Nft;
	/** The host's own unless told. */
	readonly ebtables?: Ebtables;
	/** What stands below IP; the host's own unless told. */
	readonly linkLayer?: FirewallPart;
}

/**
 * Makes the restriction on the metadata address. Nothing is touched before the first `apply`; rules stay when the
 * process ends, so that nothing opens up while no agent runs.
 */
export function createFirewall(options: FirewallOptions): ManagedFirewall {
	const { value, mask } = options.settings.mark;
	// Under an empty mask every connection would seem to carry the mark.
	if (value === 0 || (value & mask) >>> 0 !== value) {
		throw new Error(
			"the firewall's mark must not be 0 and must lie within its mask",
		);
	}
	const { ip6tables = createIp6tables() } = options;
	const overIpv6 = { ...options, iptables: ip6tables };
	const { linkLayer = createLinkLayer(options) } = options;
	return joinFirewalls(new IptablesFirewall(options, IPV4), [
		...(options.settings.ipv6 ? [new IptablesFirewall(overIpv6, IPV6)] : []),
		linkLayer,
	]);
}

function createLinkLayer(options: FirewallOptions): FirewallPart {
	const { settings, logger, ownsNetworkNamespace = false, record } = options;
	const { nft = createNft(), ebtables = createEbtables() } = options;
	const { ipv6 = false } = settings;
	return new LinkLayer({
		...{ settings, logger, host: linkHost, nft },
		guards: frameGuards(nft, ebtables),
		bridgeNetfilter: createBridgeNetfilter(ownsNetworkNamespace, {
			...{ ipv6, record },
		}),
	});
}

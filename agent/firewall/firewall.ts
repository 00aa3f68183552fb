/** One instance as the firewall knows it. */
export interface FirewallEntry {
	readonly instanceId: string;
	/** The host's end of its wire: a routed tap, or a port of `bridge`. */
	readonly interfaceName: string;
	readonly bridge?: string;
	/** The machine's own interface, where a firewall bridge stands between it and that port. */
	readonly tap?: string;
	readonly mac: string;
	readonly privateIp: string;
	/** In the form that kernels print; without one the instance has no metadata service over IPv6. */
	readonly ipv6?: string;
	/** A machine that somebody else runs: it may have IPv4 addresses that nobody told of. */
	readonly isForeign?: true;
}

/** The restriction on the metadata address. */
export interface Firewall {
	/** Makes the host's rules exactly those for `entries`, atomically; the same entries again change nothing. */
	apply(entries: readonly FirewallEntry[]): Promise<void>;
	/** Removes all that is ours and nothing else; works without prior state. */
	remove(): Promise<void>;
	/** The mark that an accepted connection must carry. */
	readonly mark: { readonly value: number; readonly mask: number };
}

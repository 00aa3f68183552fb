/** A value under a mask, as packet marks are set and compared. */
export interface Mark {
	readonly value: number;
	readonly mask: number;
}

/** What a packet must be for a rule to apply; what is not named does not matter. */
export interface Match {
	readonly inInterface?: string;
	readonly outInterface?: string;
	/** The port of a bridge that it came in through. */
	readonly inPort?: string;
	/** It did not come in through any bridge. */
	readonly unbridged?: true;
	/** CIDR. */
	readonly source?: string;
	/** CIDR. */
	readonly destination?: string;
	/** TCP. */
	readonly sourcePort?: number;
	/** TCP. */
	readonly destinationPort?: number;
	/** ICMPv6. */
	readonly icmpv6Type?: number;
	/** IPv6. */
	readonly hopLimit?: number;
	readonly sourceMac?: string;
	readonly mark?: Mark;
	/** Sets that must hold the packet's source address together with its interface or MAC. */
	readonly sets?: readonly string[];
	/** Faster than a rate, counted by source address. */
	readonly faster?: Rate;
}

/** Packets a second. */
export interface Rate {
	readonly perSecond: number;
	/** How many at once. */
	readonly burst: number;
	/** Counts the first packets of connections alone. */
	readonly handshakes?: true;
	/** Those who count together; the kernel keeps a name's first rate as long as a rule uses it. */
	readonly name: string;
}

/** What becomes of a packet: the end (DROP, ACCEPT), one of our chains, or a property set on it. */
export type Target =
	| { readonly verdict: "DROP" | "ACCEPT" }
	| { readonly chain: string }
	| { readonly setMark: Mark }
	| { readonly noTracking: true };

export const DROP: Target = { verdict: "DROP" };
export const ACCEPT: Target = { verdict: "ACCEPT" };

/** One rule of one of our chains. */
export interface Rule {
	readonly chain: string;
	readonly match: Match;
	readonly target: Target;
	readonly comment: string;
}

/** One jump from a chain of the kernel's into ours; the first rule there. */
export interface Hook {
	readonly from: string;
	readonly to: string;
}

/** Our part of a table. */
export interface WantedTable {
	readonly table: "raw" | "filter";
	readonly chains: readonly string[];
	readonly rules: readonly Rule[];
	readonly hooks: readonly Hook[];
}

/** One ipset and all that is in it. */
export interface WantedSet {
	readonly name: string;
	/** Type and options as `ipset create` takes them. */
	readonly definition: string;
	readonly elements: readonly string[];
}

/** Everything of ours in the host's firewall. */
export interface WantedRules {
	readonly tables: readonly WantedTable[];
	readonly sets: readonly WantedSet[];
}

/** The prefix of our chains: whatever bears it is ours to replace and to remove. */
export const CHAIN_PREFIX = "GUMLEAF-";
/** The prefix of our sets. */
export const SET_PREFIX = "gumleaf-";

/** One rule in one line. */
export function rule(
	chain: string,
	match: Match,
	target: Target,
	comment: string,
): Rule {
	return { chain, match, target, comment };
}

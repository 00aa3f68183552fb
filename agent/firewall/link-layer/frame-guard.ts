import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { Link } from "../../network/links.ts";
import type { FirewallEntry } from "../firewall.ts";
import type { TextHolder } from "./held-text.ts";

/** What the host is like where its guests are. */
export interface LinkFacts {
	readonly links: readonly Link[];
	/** Its own IPv6 addresses on bridges of guests, which no guest may claim. */
	readonly ipv6: readonly string[];
}

/**
 * A way to keep frames on bridges honest: that nobody is taken for another guest, nor for the metadata address, where
 * iptables does not look. Hosts differ in which ways they can go.
 */
export interface FrameGuard extends TextHolder {
	/** As log and doctor name it. */
	readonly name: string;
	/** Whether guests may have IPv6. */
	readonly ipv6: boolean;
	/** Whether the ports of guests are locked to their MACs besides. */
	readonly locksPorts: boolean;
	/** What is different for guests than with nftables. */
	readonly price?: string;
	/** Rejects, saying why, where the host cannot go this way. Leaves nothing behind. */
	probe(links: readonly Link[]): Promise<void>;
	/** What is to be loaded for these instances. Throws, naming the case, where they would not be protected. */
	wanted(entries: readonly FirewallEntry[], facts: LinkFacts): string;
	/** Takes all of it away, whoever put it there. */
	remove(): Promise<void>;
}

/** The way that was chosen, and why not one that comes before it. */
export interface ChosenGuard {
	readonly guard: FrameGuard;
	readonly passedOver: readonly string[];
}

/** The first of these ways that the host can go. Rejects, naming what each lacks, when it can go none. */
export async function chooseGuard(
	guards: readonly FrameGuard[],
	needsIpv6: boolean,
	links: readonly Link[],
): Promise<ChosenGuard> {
	const passedOver: string[] = [];
	for (const guard of guards) {
		try {
			if (needsIpv6 && !guard.ipv6) throw new Error(NO_IPV6);
			await guard.probe(links);
			return { guard, passedOver };
		} catch (error) {
			const [reason = ""] = describeError(error).split("\n");
			passedOver.push(`${guard.name}: ${reason}`);
		}
	}
	throw new Error(
		`guests on a bridge can take each other's answers here: ${passedOver.join("; ")}`,
	);
}

const NO_IPV6 = "cannot see who claims an IPv6 address";

/** Tells which way was chosen. */
export function reportGuard(
	{ guard: { name, price }, passedOver }: ChosenGuard,
	logger: Logger,
): void {
	logger.info("frames on bridges are kept honest", { by: name });
	for (const reason of passedOver) {
		logger.warn("a better way to keep frames honest is not there", { reason });
	}
	if (price !== undefined) logger.warn("what this costs guests", { price });
}

/** The MACs of interfaces. A bridge takes what is sent to any of its ports' as sent to the host. */
export function macsOf(links: readonly Link[]): ReadonlyMap<string, string> {
	return new Map(links.map(({ name, mac }) => [name, mac]));
}

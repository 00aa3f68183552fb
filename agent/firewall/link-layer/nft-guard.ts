import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { Nft } from "../nft.ts";
import type { FrameGuard } from "./frame-guard.ts";
import type { TextHolder } from "./held-text.ts";
import {
	ARP_TABLE,
	BRIDGE_TABLE,
	bridgeTable,
	withoutTables,
} from "./link-tables.ts";

const PROBE_TABLE = "bridge gumleaf-probe";

/** By a table of nftables: all that can be kept from guests is. */
export function nftGuard(nft: Nft): FrameGuard {
	return {
		...{ name: "nftables", ipv6: true, locksPorts: false },
		async probe() {
			const nothing = bridgeTable([], { links: [], ipv6: [] });
			const text = nothing.replaceAll(BRIDGE_TABLE, PROBE_TABLE);
			await nft.load(text + withoutTables([PROBE_TABLE]));
		},
		wanted: bridgeTable,
		load: (text) => nft.load(text),
		held: () => heldIn(nft, BRIDGE_TABLE),
		remove: () => removeTable(nft, BRIDGE_TABLE),
	};
}

/** The host's silence about the metadata address towards others, which nftables alone can keep; without it they hear of it and are not answered. */
export function arpSilence(
	nft: Nft,
	logger: Logger,
): TextHolder & Pick<FrameGuard, "remove"> {
	return {
		async load(text) {
			try {
				await nft.load(text);
			} catch (error) {
				logger.warn(
					"no nftables: who asks for the metadata address's MAC outside of this host's guests is told, though not answered",
					{ error: describeError(error) },
				);
			}
		},
		held: () => heldIn(nft, ARP_TABLE),
		remove: () => removeTable(nft, ARP_TABLE),
	};
}

/** What the kernel holds, without the order that it chooses itself. */
async function heldIn(nft: Nft, table: string): Promise<string> {
	const found = await nft.list([table]).catch(() => NOTHING);
	const words = found.get(table)?.split(/[\s,]+/) ?? [];
	return words.toSorted().join(" ");
}

async function removeTable(nft: Nft, table: string): Promise<void> {
	// Without nft nothing can have been loaded by it.
	const found = await nft.list([table]).catch(() => NOTHING);
	if (found.size > 0) await nft.load(withoutTables(found.keys()));
}

const NOTHING: ReadonlyMap<string, string> = new Map();

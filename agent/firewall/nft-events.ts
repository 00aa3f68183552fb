import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import { followCommand } from "../network/follow-command.ts";
import type { Iptables } from "./iptables.ts";

const RESTART_MS = 5_000;
/** A change of a table of ours or one that iptables-nft keeps our chains in, as `nft monitor` prints it. */
const RELEVANT =
	/^\w+ (table|chain|rule|set|map|element) (ip6? (raw|filter)|(bridge|arp) gumleaf)\b/;

/** What hearing of changes takes. */
export interface NftEventDeps {
	readonly iptables: Pick<Iptables, "version">;
	readonly clock: Clock;
	readonly logger: Logger;
}

/**
 * Calls `onChange` in the moment somebody changes tables that hold rules of ours, us included, and whenever that may
 * have been missed. Only nftables tells; where iptables is the legacy one, or `nft` is not there, it returns at once.
 * @see https://manpages.debian.org/bookworm/nftables/nft.8.en.html
 */
export async function followRuleset(
	{ iptables, clock, logger }: NftEventDeps,
	onChange: () => void,
	signal: AbortSignal,
): Promise<void> {
	const backend = await iptables.version().catch(describeError);
	if (!backend.includes("nf_tables")) return;
	const onLine = (line: string) => {
		if (RELEVANT.test(line)) onChange();
	};
	while (!signal.aborted) {
		const reason = await followCommand(["nft", "monitor"], onLine, signal);
		if (signal.aborted) return;
		logger.warn("nft monitor ended: changes are found by looking", { reason });
		await clock.sleep(RESTART_MS, signal).catch(() => {});
		onChange();
	}
}

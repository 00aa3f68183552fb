import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
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
	while (!signal.aborted) {
		const reason = await follow(onChange, signal);
		if (signal.aborted) return;
		logger.warn("nft monitor ended: changes are found by looking", { reason });
		await clock.sleep(RESTART_MS, signal).catch(() => {});
		onChange();
	}
}

/** Answers why it ended. */
async function follow(
	onChange: () => void,
	signal: AbortSignal,
): Promise<string> {
	const child = startMonitor();
	const end = () => child.kill("SIGKILL");
	signal.addEventListener("abort", end);
	try {
		if (child.stdout) {
			const lines = createInterface({ input: child.stdout });
			lines.on("line", (line) => RELEVANT.test(line) && onChange());
		}
		const [code, name] = await once(child, "exit");
		return `exit status ${code ?? name}`;
	} catch (error) {
		return describeError(error);
	} finally {
		signal.removeEventListener("abort", end);
	}
}

/** It ends with the agent, however that ends. */
function startMonitor(): ChildProcess {
	return spawn("setpriv", ["--pdeathsig", "KILL", "nft", "monitor"], {
		stdio: ["ignore", "pipe", "ignore"],
		env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
	});
}

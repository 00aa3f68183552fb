import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import { Wakeup } from "#shared/wakeup.ts";
import { followCommand } from "./follow-command.ts";
import type { Link } from "./links.ts";

const RESTART_MS = 5_000;
/** Who rebuilds a bridge does it in many steps, and not each is worth a look. */
const LEAST_PAUSE_MS = 500;

/** What following the host's network takes. */
export interface NetworkFollowing {
	/** The bridges that guests are on; none where they are behind routed taps. */
	readonly bridges: readonly string[];
	readonly links: () => Promise<readonly Link[]>;
	readonly clock: Clock;
	/** How often to look, told or not. */
	readonly intervalMs: number;
	readonly logger: Logger;
	/** Tells of changes in lines, until the signal aborts; the kernel's own events unless told. */
	readonly events?: typeof networkEvents;
}

/**
 * Calls `onChange` when somebody changed what instances reach the metadata address through, until the signal aborts: took
 * the address away, deleted a bridge of guests or made it anew, or put a port on one or off it.
 */
export async function followNetwork(
	following: NetworkFollowing,
	onChange: () => void,
	signal: AbortSignal,
): Promise<void> {
	const { bridges, events = networkEvents } = following;
	const holders = bridges.length > 0 ? bridges : ["lo"];
	const wakeup = new Wakeup(following.clock);
	const onEvent = (line: string) => {
		if (takesAddress(line, holders)) onChange();
		wakeup.wake();
	};
	await Promise.all([
		events(following, onEvent, signal),
		bridges.length > 0 && look(following, wakeup, onChange, signal),
	]);
}

async function look(
	{ bridges, links, clock, intervalMs, logger }: NetworkFollowing,
	wakeup: Wakeup,
	onChange: () => void,
	signal: AbortSignal,
): Promise<void> {
	let known: string | undefined;
	while (!signal.aborted) {
		const seen = await links()
			.then((all) => plugged(all, bridges))
			.catch((error) => {
				logger.warn("bridges not seen", { reason: describeError(error) });
				return known;
			});
		if (known !== undefined && seen !== known) {
			logger.info("guest bridges changed");
			onChange();
		}
		known = seen;
		await wakeup.wait(intervalMs, signal);
		await clock.sleep(LEAST_PAUSE_MS, signal).catch(() => {});
	}
}

/** Which bridges there are, and who is on them. */
function plugged(links: readonly Link[], bridges: readonly string[]): string {
	const concerned = links.filter(
		({ name, master = "" }) =>
			bridges.includes(name) || bridges.includes(master),
	);
	return JSON.stringify(
		concerned.map(({ name, index, master }) => [name, index, master]).sort(),
	);
}

/** As `ip monitor` prints it: `Deleted 1: lo    inet 169.254.169.254/32 scope link lo:gumleaf`. */
const TAKEN =
	/^(?:\[ADDR\])?Deleted \d+: (\S+) +inet6? (?:169\.254\.169\.254|fd00:ec2::254)\//;

function takesAddress(line: string, holders: readonly string[]): boolean {
	return holders.includes(TAKEN.exec(line)?.[1] ?? "");
}

/** The kernel's own events. */
async function networkEvents(
	{ bridges, clock, logger }: NetworkFollowing,
	onEvent: (line: string) => void,
	signal: AbortSignal,
): Promise<void> {
	const objects = ["address", ...(bridges.length > 0 ? ["link"] : [])];
	const command = ["ip", "-oneline", "monitor", ...objects];
	while (!signal.aborted) {
		const reason = await followCommand(command, onEvent, signal);
		if (signal.aborted) return;
		logger.warn("ip monitor ended: changes are found by looking", { reason });
		await clock.sleep(RESTART_MS, signal).catch(() => {});
		onEvent("");
	}
}

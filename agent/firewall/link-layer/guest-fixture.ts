import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { FirewallEntry } from "../firewall.ts";
import { type FirewallSettings, isBridged } from "../settings.ts";
import { entryChanges, wantedEntries } from "./fixed-entries.ts";
import type { LinkHost } from "./link-host.ts";

/** The kernel lists what changes meanwhile as it comes. */
const MOST_LOOKS = 5;

/** What fixing takes. */
export interface FixtureOptions {
	readonly settings: FirewallSettings;
	readonly host: LinkHost;
	readonly logger: Logger;
}

/** The neighbours and ports that are fixed on the host for its guests on bridges. */
export class GuestFixture {
	readonly #options: FixtureOptions;
	/** Nothing of what an agent with bridges left is there. */
	#isFree = false;

	constructor(options: FixtureOptions) {
		this.#options = options;
	}

	/** What is not there, in words. */
	async check(
		entries: readonly FirewallEntry[],
		locked: boolean,
	): Promise<string[]> {
		const { neighbours, ports } = await this.#changes(entries, locked);
		return [
			...(neighbours.added.length > 0
				? [`${neighbours.added.length} fixed neighbours are gone`]
				: []),
			...(ports.added.length > 0
				? [`${ports.added.length} fixed ports are gone`]
				: []),
		];
	}

	/**
	 * Looks and changes until the host is as it should be. What fails may be gone by now, or another than it was when it
	 * was looked at: the next look tells.
	 */
	async fix(entries: readonly FirewallEntry[], locked: boolean): Promise<void> {
		const isBridgeless = !isBridged(this.#options.settings);
		if (isBridgeless && this.#isFree) return;
		let fault: unknown;
		for (let n = 0; n < MOST_LOOKS; n += 1) {
			try {
				if (await this.#fixOnce(entries, locked)) {
					this.#isFree = isBridgeless;
					return;
				}
			} catch (error) {
				fault = error;
				this.#options.logger.info("looking again at what is fixed for guests", {
					error: describeError(error),
				});
			}
		}
		throw new Error("the ports of guests cannot be fixed or freed", {
			cause: fault,
		});
	}

	/** Answers whether nothing was left to do. Neighbours go last, and only when no port is left: they tell which ports are ours. */
	async #fixOnce(
		entries: readonly FirewallEntry[],
		locked: boolean,
	): Promise<boolean> {
		const { host } = this.#options;
		const { neighbours, ports } = await this.#changes(entries, locked);
		const isLast = ports.added.length + ports.removed.length === 0;
		await host.changeFixedPorts(ports.added, ports.removed);
		await host.changeNeighbours(
			neighbours.added,
			isLast ? neighbours.removed : [],
		);
		return isLast;
	}

	async #changes(entries: readonly FirewallEntry[], locked: boolean) {
		const { settings, host } = this.#options;
		const [links, neighbours, ports] = await Promise.all([
			isBridged(settings) ? host.links() : [],
			host.neighbours(),
			host.fixedPorts(),
		]);
		const wanted = wantedEntries(entries, links, locked);
		return entryChanges(wanted, { neighbours, ports });
	}
}

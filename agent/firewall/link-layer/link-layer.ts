import { describeError, StepError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { FirewallEntry } from "../firewall.ts";
import type { Nft } from "../nft.ts";
import type { FirewallPart } from "../reconcile.ts";
import { type FirewallSettings, isBridged } from "../settings.ts";
import { Turns } from "../turns.ts";
import type { BridgeNetfilter } from "./bridge-netfilter.ts";
import {
	entryChanges,
	type FixedEntries,
	wantedEntries,
} from "./fixed-entries.ts";
import { guestBridges } from "./guest-bridges.ts";
import type { LinkHost } from "./link-host.ts";
import {
	ARP_TABLE,
	arpTable,
	BRIDGE_TABLE,
	bridgeTable,
	withoutTables,
} from "./link-tables.ts";

const NEEDED =
	"loading nftables, without which guests on a bridge can take each other's answers";
/** The kernel lists what changes meanwhile as it comes. */
const MOST_LOOKS = 5;
const TABLES = [ARP_TABLE, BRIDGE_TABLE];

/** What the link layer's part works with. */
export interface LinkLayerOptions {
	readonly settings: FirewallSettings;
	readonly nft: Nft;
	readonly host: LinkHost;
	readonly bridgeNetfilter: BridgeNetfilter;
	readonly logger: Logger;
}

/** What was loaded, and how the kernel prints it. */
interface Loaded {
	readonly text: string;
	readonly printed: string;
}

/**
 * The part of the restriction below IP. On bridges it is what keeps a neighbour from getting an instance's answers:
 * tables of nftables for what frames say, and on the host itself fixed neighbours, which no ARP changes, and fixed
 * ports, which no frame's source moves. Behind routed taps there is only the host's silence towards others.
 */
export class LinkLayer implements FirewallPart {
	readonly #options: LinkLayerOptions;
	readonly #turns = new Turns();
	#entries: readonly FirewallEntry[] | undefined;
	#loaded: Loaded | undefined;

	constructor(options: LinkLayerOptions) {
		this.#options = options;
	}

	apply(entries: readonly FirewallEntry[]): Promise<void> {
		return this.#turns.take("protecting the link layer", () =>
			this.#apply(entries),
		);
	}

	check(): Promise<readonly string[]> {
		return this.#turns.take("checking the link layer", () => this.#check());
	}

	repair(): Promise<void> {
		return this.#turns.take("repairing the link layer", async () => {
			this.#loaded = undefined;
			await this.#apply(this.#entries ?? []);
		});
	}

	remove(): Promise<void> {
		return this.#turns.take("freeing the link layer", async () => {
			this.#entries = undefined;
			this.#loaded = undefined;
			const { nft, bridgeNetfilter } = this.#options;
			await this.#fix({ neighbours: [], ports: [] });
			// Without nft nothing can have been loaded by it.
			const found = await nft.list(TABLES).catch(() => new Map());
			if (found.size > 0) await nft.load(withoutTables(found.keys()));
			await bridgeNetfilter.restore();
		});
	}

	async #apply(entries: readonly FirewallEntry[]): Promise<void> {
		const text = await this.#wantedText(entries);
		this.#entries = entries;
		if (text !== this.#loaded?.text) await this.#load(text);
		await this.#fix(await this.#wantedEntries(entries));
	}

	async #check(): Promise<readonly string[]> {
		if (!this.#entries) return [];
		if (!this.#loaded) return ["the last change was not completed"];
		const faults: string[] = [];
		const text = await this.#wantedText(this.#entries);
		if ((await this.#printed()) !== this.#loaded.printed) {
			faults.push("somebody changed our tables of nftables");
		}
		// A port that came back with another MAC, or an address of the host's, is nobody's doing.
		else if (text !== this.#loaded.text) await this.#load(text);
		const { neighbours, ports } = await this.#changes(
			await this.#wantedEntries(this.#entries),
		);
		if (neighbours.added.length > 0) {
			faults.push(`${neighbours.added.length} fixed neighbours are gone`);
		}
		if (ports.added.length > 0) {
			faults.push(`${ports.added.length} fixed ports are gone`);
		}
		return faults;
	}

	async #wantedText(entries: readonly FirewallEntry[]): Promise<string> {
		const { settings, host, bridgeNetfilter } = this.#options;
		const silence = arpTable(settings);
		if (!isBridged(settings)) return silence;
		const links = await host.links();
		const found = guestBridges(links, settings.bridges ?? []);
		await bridgeNetfilter.ensure(found);
		const addresses = await host.ipv6Addresses();
		const ipv6 = found.flatMap(({ name }) => addresses.get(name) ?? []);
		const macs = new Map(links.map(({ name, mac }) => [name, mac]));
		return silence + bridgeTable(entries, { macs, ipv6 });
	}

	async #load(text: string): Promise<void> {
		const { nft, settings, logger } = this.#options;
		this.#loaded = undefined;
		try {
			await nft.load(text);
		} catch (error) {
			if (isBridged(settings)) throw new StepError(NEEDED, error);
			logger.warn(
				"no nftables: who asks for the metadata address's MAC outside of this host's guests is told, though not answered",
				{ error: describeError(error) },
			);
		}
		this.#loaded = { text, printed: await this.#printed() };
	}

	/** What the kernel holds of ours, without the order that it chooses itself. */
	async #printed(): Promise<string> {
		const { nft } = this.#options;
		const found = await nft.list(TABLES).catch(() => new Map());
		const words = [...found.values()].map((text) =>
			text.split(/[\s,]+/).toSorted(),
		);
		return JSON.stringify(words);
	}

	async #wantedEntries(
		entries: readonly FirewallEntry[],
	): Promise<FixedEntries> {
		const { settings, host } = this.#options;
		if (!isBridged(settings)) return { neighbours: [], ports: [] };
		return wantedEntries(entries, await host.links());
	}

	async #changes(wanted: FixedEntries) {
		const { host } = this.#options;
		const [neighbours, ports] = await Promise.all([
			host.neighbours(),
			host.fixedPorts(),
		]);
		return entryChanges(wanted, { neighbours, ports });
	}

	/** Neighbours go last, and only when no port is seen to be left: they tell which ports are ours. */
	async #fix(wanted: FixedEntries): Promise<void> {
		const { host } = this.#options;
		for (let n = 0; n < MOST_LOOKS; n += 1) {
			const { neighbours, ports } = await this.#changes(wanted);
			if (ports.added.length + ports.removed.length === 0) {
				await host.changeNeighbours(neighbours.added, neighbours.removed);
				return;
			}
			await host.changeFixedPorts(ports.added, ports.removed);
			await host.changeNeighbours(neighbours.added, []);
		}
		throw new Error("the ports of guests cannot be fixed or freed");
	}
}

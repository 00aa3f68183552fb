import type { Logger } from "#shared/logger.ts";
import type { Link } from "../../network/links.ts";
import type { FirewallEntry } from "../firewall.ts";
import type { Nft } from "../nft.ts";
import type { FirewallPart } from "../reconcile.ts";
import { type FirewallSettings, isBridged } from "../settings.ts";
import { Turns } from "../turns.ts";
import type { BridgeNetfilter } from "./bridge-netfilter.ts";
import { entryChanges, wantedEntries } from "./fixed-entries.ts";
import { chooseGuard, type FrameGuard, reportGuard } from "./frame-guard.ts";
import { guestBridges } from "./guest-bridges.ts";
import { HeldText } from "./held-text.ts";
import type { LinkHost } from "./link-host.ts";
import { arpTable } from "./link-tables.ts";
import { arpSilence } from "./nft-guard.ts";

/** The kernel lists what changes meanwhile as it comes. */
const MOST_LOOKS = 5;

/** What the link layer's part works with. */
export interface LinkLayerOptions {
	readonly settings: FirewallSettings;
	readonly nft: Nft;
	/** The ways to keep frames on bridges honest, best first. */
	readonly guards: readonly FrameGuard[];
	readonly host: LinkHost;
	readonly bridgeNetfilter: BridgeNetfilter;
	readonly logger: Logger;
}

/** The way that frames are kept honest, and what was loaded for it. */
interface Guarded {
	readonly guard: FrameGuard;
	readonly rules: HeldText;
}

/**
 * The part of the restriction below IP. On bridges it is what keeps a neighbour from getting an instance's answers: a
 * guard for what frames say, and on the host itself fixed neighbours, which no ARP changes, and fixed ports, which no
 * frame's source moves. Behind routed taps there is only the host's silence towards others.
 */
export class LinkLayer implements FirewallPart {
	readonly #options: LinkLayerOptions;
	readonly #turns = new Turns();
	readonly #silence: HeldText;
	#entries: readonly FirewallEntry[] | undefined;
	#guarded: Guarded | undefined;

	constructor(options: LinkLayerOptions) {
		this.#options = options;
		const silence = arpSilence(options.nft, options.logger);
		this.#silence = new HeldText("table of nftables for ARP", silence);
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
			this.#silence.forget();
			this.#guarded?.rules.forget();
			await this.#apply(this.#entries ?? []);
		});
	}

	remove(): Promise<void> {
		return this.#turns.take("freeing the link layer", async () => {
			this.#entries = undefined;
			this.#guarded = undefined;
			this.#silence.forget();
			const { nft, logger, guards, bridgeNetfilter } = this.#options;
			await this.#fix([]);
			await arpSilence(nft, logger).remove();
			for (const guard of guards) await guard.remove();
			await bridgeNetfilter.restore();
		});
	}

	async #apply(entries: readonly FirewallEntry[]): Promise<void> {
		const { settings } = this.#options;
		// Remembered first: what then fails is found amiss until it does not.
		this.#entries = entries;
		const wanted = isBridged(settings) && (await this.#wanted(entries));
		await this.#silence.put(arpTable(settings));
		if (wanted) await wanted.rules.put(wanted.text);
		await this.#fix(entries);
	}

	async #check(): Promise<readonly string[]> {
		const { settings } = this.#options;
		if (!this.#entries) return [];
		const faults = await this.#silence.check(arpTable(settings));
		if (!isBridged(settings)) return faults;
		const { rules, text } = await this.#wanted(this.#entries);
		faults.push(...(await rules.check(text)));
		const { neighbours, ports } = await this.#changes(this.#entries);
		if (neighbours.added.length > 0) {
			faults.push(`${neighbours.added.length} fixed neighbours are gone`);
		}
		if (ports.added.length > 0) {
			faults.push(`${ports.added.length} fixed ports are gone`);
		}
		return faults;
	}

	/** What the guard is to be told for these instances on the host as it is now. */
	async #wanted(
		entries: readonly FirewallEntry[],
	): Promise<{ readonly text: string; readonly rules: HeldText }> {
		const { settings, host, bridgeNetfilter } = this.#options;
		const links = await host.links();
		const found = this.#bridges(links, settings.bridges ?? []);
		await bridgeNetfilter.ensure(found);
		const { guard, rules } = await this.#chosen();
		const addresses = await host.ipv6Addresses();
		const ipv6 = found.flatMap(({ name }) => addresses.get(name) ?? []);
		return { text: guard.wanted(entries, { links, ipv6 }), rules };
	}

	/** All of them must be there at first. Whoever deletes one later takes nothing from the others' guests. */
	#bridges(links: readonly Link[], names: readonly string[]): Link[] {
		if (!this.#guarded) return guestBridges(links, names);
		const there = names.filter((name) => links.some((l) => l.name === name));
		return guestBridges(links, there);
	}

	/** Chosen once, when it is first needed. */
	async #chosen(): Promise<Guarded> {
		if (this.#guarded) return this.#guarded;
		const { settings, guards, logger } = this.#options;
		const chosen = await chooseGuard(guards, settings.ipv6 ?? false);
		const { guard } = chosen;
		// What an agent that went another way has left would be nobody's.
		for (const other of guards) if (other !== guard) await other.remove();
		reportGuard(chosen, logger);
		const rules = new HeldText(`rules of ${guard.name}`, guard);
		this.#guarded = { guard, rules };
		return this.#guarded;
	}

	async #changes(entries: readonly FirewallEntry[]) {
		const { settings, host } = this.#options;
		const [links, neighbours, ports] = await Promise.all([
			isBridged(settings) ? host.links() : [],
			host.neighbours(),
			host.fixedPorts(),
		]);
		const locks = this.#guarded?.guard.locksPorts ?? false;
		const wanted = wantedEntries(entries, links, locks);
		return entryChanges(wanted, { neighbours, ports });
	}

	/** Neighbours go last, and only when no port is seen to be left: they tell which ports are ours. */
	async #fix(entries: readonly FirewallEntry[]): Promise<void> {
		const { host } = this.#options;
		for (let n = 0; n < MOST_LOOKS; n += 1) {
			const { neighbours, ports } = await this.#changes(entries);
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

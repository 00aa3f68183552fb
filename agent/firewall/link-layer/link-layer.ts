import type { Logger } from "#shared/logger.ts";
import type { Link } from "../../network/links.ts";
import type { FirewallEntry } from "../firewall.ts";
import type { Nft } from "../nft.ts";
import type { FirewallPart } from "../reconcile.ts";
import { type FirewallSettings, isBridged } from "../settings.ts";
import { Turns } from "../turns.ts";
import type { BridgeNetfilter } from "./bridge-netfilter.ts";
import { chooseGuard, type FrameGuard, reportGuard } from "./frame-guard.ts";
import { guestBridges } from "./guest-bridges.ts";
import { GuestFixture } from "./guest-fixture.ts";
import { HeldText } from "./held-text.ts";
import type { LinkHost } from "./link-host.ts";
import { arpTable } from "./link-tables.ts";
import { arpSilence } from "./nft-guard.ts";

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
	/** Nothing of another way is there. */
	isAlone: boolean;
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
	readonly #fixture: GuestFixture;
	#entries: readonly FirewallEntry[] | undefined;
	#guarded: Guarded | undefined;

	constructor(options: LinkLayerOptions) {
		this.#options = options;
		const silence = arpSilence(options.nft, options.logger);
		this.#fixture = new GuestFixture(options);
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
			await this.#fixture.fix([], false);
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
		if (wanted) {
			await wanted.rules.put(wanted.text);
			await this.#removeOtherGuards();
		}
		await this.#fixture.fix(entries, this.#locks);
	}

	async #check(): Promise<readonly string[]> {
		const { settings } = this.#options;
		if (!this.#entries) return [];
		const faults = await this.#silence.check(arpTable(settings));
		if (!isBridged(settings)) return faults;
		const { rules, text } = await this.#wanted(this.#entries);
		faults.push(...(await rules.check(text)));
		faults.push(...(await this.#fixture.check(this.#entries, this.#locks)));
		return faults;
	}

	get #locks(): boolean {
		return this.#guarded?.guard.locksPorts ?? false;
	}

	/** What the guard is to be told for these instances on the host as it is now. */
	async #wanted(
		entries: readonly FirewallEntry[],
	): Promise<{ readonly text: string; readonly rules: HeldText }> {
		const { settings, host, bridgeNetfilter } = this.#options;
		const links = await host.links();
		const found = this.#bridges(links, settings.bridges ?? []);
		await bridgeNetfilter.ensure(found);
		const { guard, rules } = await this.#chosen(links);
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
	async #chosen(links: readonly Link[]): Promise<Guarded> {
		if (this.#guarded) return this.#guarded;
		const { settings, guards, logger } = this.#options;
		const { ipv6 = false } = settings;
		const chosen = await chooseGuard(guards, ipv6, links);
		const { guard } = chosen;
		reportGuard(chosen, logger);
		const rules = new HeldText(`rules of ${guard.name}`, guard);
		this.#guarded = { guard, rules, isAlone: false };
		return this.#guarded;
	}

	/** What an agent that went another way has left would be nobody's. Once, and only when the chosen one stands. */
	async #removeOtherGuards(): Promise<void> {
		if (!this.#guarded || this.#guarded.isAlone) return;
		const { guard } = this.#guarded;
		for (const other of this.#options.guards) {
			if (other !== guard) await other.remove();
		}
		this.#guarded.isAlone = true;
	}
}

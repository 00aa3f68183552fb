import type { Logger } from "#shared/logger.ts";
import type { MetadataAddresses } from "./addresses.ts";
import type { Firewall, FirewallEntry } from "./firewall.ts";
import {
	type HostState,
	incompleteness,
	type JumpBehind,
	jumpsBehind,
	missingHooks,
	readHostState,
	rulesFingerprint,
	setsFingerprint,
} from "./host-state.ts";
import { createIptables, type Iptables } from "./iptables.ts";
import {
	createMarkInheritance,
	type MarkInheritance,
} from "./mark-inheritance.ts";
import { metadataRules } from "./metadata-rules.ts";
import { type Probed, probe } from "./probe.ts";
import type { FirewallOptions, ManagedFirewall } from "./reconcile.ts";
import { removeRules, workingBackends } from "./remove.ts";
import { renderSets, renderTable } from "./render-restore.ts";
import type { FirewallSettings } from "./settings.ts";
import { Turns } from "./turns.ts";
import type { WantedRules } from "./wanted-rules.ts";

/** What was put in place, and how the kernel prints it. */
interface Applied {
	readonly wanted: WantedRules;
	readonly rules: string;
	readonly sets: string;
}

/** The part of the restriction that is rules and sets of iptables, for one version of IP. */
export class IptablesFirewall implements ManagedFirewall {
	readonly mark: Firewall["mark"];
	readonly #addresses: MetadataAddresses;
	readonly #settings: FirewallSettings;
	readonly #logger: Logger;
	readonly #iptables: Iptables;
	readonly #otherBackends: () => Promise<readonly Iptables[]>;
	readonly #markInheritance: MarkInheritance;
	#probed: Probed | undefined;
	#entries: readonly FirewallEntry[] | undefined;
	#applied: Applied | undefined;
	readonly #turns = new Turns();
	/** The jumps of ours that others' rules stood before, when last looked at. */
	#behind: readonly JumpBehind[] = [];

	constructor(options: FirewallOptions, addresses: MetadataAddresses) {
		this.#addresses = addresses;
		this.mark = options.settings.mark;
		this.#settings = options.settings;
		this.#logger = options.logger;
		this.#iptables = options.iptables ?? createIptables();
		this.#otherBackends = options.otherBackends ?? workingBackends;
		this.#markInheritance =
			options.markInheritance ??
			createMarkInheritance(options.ownsNetworkNamespace ?? false, {
				record: options.record,
			});
	}

	apply(entries: readonly FirewallEntry[]): Promise<void> {
		return this.#turns.take("applying the firewall", () =>
			this.#apply(entries),
		);
	}

	check(): Promise<readonly string[]> {
		return this.#turns.take("checking the firewall", () => this.#check());
	}

	repair(): Promise<void> {
		return this.#turns.take("repairing the firewall", async () => {
			this.#applied = undefined;
			await this.#apply(this.#entries ?? []);
		});
	}

	remove(): Promise<void> {
		return this.#turns.take("removing the firewall", async () => {
			this.#applied = undefined;
			this.#entries = undefined;
			await removeRules(this.#iptables, await this.#otherBackends());
			await this.#markInheritance.restore();
		});
	}

	async #apply(entries: readonly FirewallEntry[]): Promise<void> {
		await this.#markInheritance.ensure();
		const probed = this.#probed ?? (await this.#probe());
		const { capabilities } = probed;
		const wanted = metadataRules(
			entries,
			this.#settings,
			capabilities,
			this.#addresses,
		);
		this.#entries = entries;
		const before = await readHostState(this.#iptables);
		const changes = this.#changes(wanted, before);
		if (!changes.rules && !changes.sets) return;
		this.#applied = undefined;
		// Rules name the sets, so the sets come first.
		if (changes.sets) {
			const names = new Set(before.sets.keys());
			await this.#iptables.restoreSets(renderSets(wanted.sets, names));
		}
		if (changes.rules) await this.#restoreRules(wanted, before);
		await this.#remember(wanted);
		this.#probed = probed;
	}

	#changes(wanted: WantedRules, state: HostState) {
		const applied = this.#applied;
		if (!applied) return { rules: true, sets: true };
		return {
			rules:
				!same(applied.wanted.tables, wanted.tables) ||
				applied.rules !== rulesFingerprint(state),
			sets:
				!same(applied.wanted.sets, wanted.sets) ||
				applied.sets !== setsFingerprint(state),
		};
	}

	async #restoreRules(wanted: WantedRules, state: HostState): Promise<void> {
		const tables = wanted.tables.map((table) =>
			renderTable(table, missingHooks(table, state)),
		);
		await this.#iptables.restore(tables.join(""));
	}

	async #remember(wanted: WantedRules): Promise<void> {
		const state = await readHostState(this.#iptables);
		const faults = incompleteness(wanted, state);
		if (faults.length > 0) throw new Error(faults.join(", "));
		this.#applied = {
			wanted,
			rules: rulesFingerprint(state),
			sets: setsFingerprint(state),
		};
		this.#reportOrder(state);
	}

	/** Others may well come first (what they accept bears no mark and is not answered), but whoever looks for the reason of a timeout should read of it. */
	#reportOrder({ saved }: HostState): void {
		const behind = jumpsBehind(saved);
		if (same(behind, this.#behind)) return;
		this.#behind = behind;
		for (const jump of behind) {
			this.#logger.warn("other rules come before ours", jump);
		}
		if (behind.length === 0) this.#logger.info("our rules come first again");
	}

	async #check(): Promise<readonly string[]> {
		if (!this.#entries) return [];
		if (!this.#applied) return ["the last change was not completed"];
		await this.#markInheritance.ensure();
		const state = await readHostState(this.#iptables);
		this.#reportOrder(state);
		const faults = incompleteness(this.#applied.wanted, state);
		const changes = this.#changes(this.#applied.wanted, state);
		if (faults.length > 0) return faults;
		return [
			...(changes.rules ? ["somebody changed our rules"] : []),
			...(changes.sets ? ["somebody changed our sets"] : []),
		];
	}

	async #probe(): Promise<Probed> {
		const probed = await probe(this.#iptables, this.#addresses);
		const { backend, capabilities, missing } = probed;
		this.#logger.info("firewall chosen", { backend, ...capabilities });
		for (const loss of missing) {
			this.#logger.warn("the kernel lacks a firewall feature", { loss });
		}
		return probed;
	}
}

function same(one: unknown, other: unknown): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

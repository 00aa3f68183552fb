import { StepError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import { IPV4, IPV6, type MetadataAddresses } from "./addresses.ts";
import type { Firewall, FirewallEntry } from "./firewall.ts";
import {
	type HostState,
	incompleteness,
	missingHooks,
	readHostState,
	rulesFingerprint,
	setsFingerprint,
} from "./host-state.ts";
import { createIp6tables, createIptables, type Iptables } from "./iptables.ts";
import { joinFirewalls } from "./join-firewalls.ts";
import {
	createMarkInheritance,
	type MarkInheritance,
} from "./mark-inheritance.ts";
import { metadataRules } from "./metadata-rules.ts";
import { type Probed, probe } from "./probe.ts";
import { removeRules, workingBackends } from "./remove.ts";
import { renderSets, renderTable } from "./render-restore.ts";
import type { FirewallSettings } from "./settings.ts";
import type { WantedRules } from "./wanted-rules.ts";

/** A firewall that can also say whether it still stands, and put itself right. */
export interface ManagedFirewall extends Firewall {
	/** What is not as `apply` left it, in words; nothing when all is well. */
	check(): Promise<readonly string[]>;
	/** Applies the last entries again, whatever there is now. */
	repair(): Promise<void>;
}

/** What a firewall works with. */
export interface FirewallOptions {
	readonly settings: FirewallSettings;
	readonly logger: Logger;
	/** True only where nobody else uses the network namespace (trial, tests): sysctls are then set, not only asserted. */
	readonly ownsNetworkNamespace?: boolean;
	/** The host's own backend unless told. */
	readonly iptables?: Iptables;
	/** The same for IPv6. */
	readonly ip6tables?: Iptables;
	/** Where `remove` looks as well; every backend that works on this host unless told. */
	readonly otherBackends?: () => Promise<readonly Iptables[]>;
	readonly markInheritance?: MarkInheritance;
}

/** What was put in place, and how the kernel prints it. */
interface Applied {
	readonly wanted: WantedRules;
	readonly rules: string;
	readonly sets: string;
}

/**
 * Makes the restriction on the metadata address. Nothing is touched before the first `apply`; rules stay when the
 * process ends, so that nothing opens up while no agent runs.
 */
export function createFirewall(options: FirewallOptions): ManagedFirewall {
	const { value, mask } = options.settings.mark;
	// Under an empty mask every connection would seem to carry the mark.
	if (value === 0 || (value & mask) >>> 0 !== value) {
		throw new Error(
			"the firewall's mark must not be 0 and must lie within its mask",
		);
	}
	const { ip6tables = createIp6tables() } = options;
	const ipv4 = new IptablesFirewall(options, IPV4);
	if (!options.settings.ipv6) return ipv4;
	const overIpv6 = { ...options, iptables: ip6tables };
	return joinFirewalls(ipv4, new IptablesFirewall(overIpv6, IPV6));
}

class IptablesFirewall implements ManagedFirewall {
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
	#last: Promise<unknown> = Promise.resolve();

	constructor(options: FirewallOptions, addresses: MetadataAddresses) {
		this.#addresses = addresses;
		this.mark = options.settings.mark;
		this.#settings = options.settings;
		this.#logger = options.logger;
		this.#iptables = options.iptables ?? createIptables();
		this.#otherBackends = options.otherBackends ?? workingBackends;
		this.#markInheritance =
			options.markInheritance ??
			createMarkInheritance(options.ownsNetworkNamespace ?? false);
	}

	apply(entries: readonly FirewallEntry[]): Promise<void> {
		return this.#inTurn("applying the firewall", () => this.#apply(entries));
	}

	check(): Promise<readonly string[]> {
		return this.#inTurn("checking the firewall", () => this.#check());
	}

	repair(): Promise<void> {
		return this.#inTurn("repairing the firewall", async () => {
			this.#applied = undefined;
			await this.#apply(this.#entries ?? []);
		});
	}

	remove(): Promise<void> {
		return this.#inTurn("removing the firewall", async () => {
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
		for (const { table, from, position } of state.saved.jumps) {
			if (position === 1) continue;
			this.#logger.warn("other rules come before ours", {
				table,
				chain: from,
				position,
			});
		}
	}

	async #check(): Promise<readonly string[]> {
		if (!this.#entries) return [];
		if (!this.#applied) return ["the last change was not completed"];
		await this.#markInheritance.ensure();
		const state = await readHostState(this.#iptables);
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

	/** One at a time: each reads the host's state and then changes it. */
	#inTurn<T>(step: string, work: () => Promise<T>): Promise<T> {
		const turn = this.#last.then(async () => {
			try {
				return await work();
			} catch (error) {
				throw new StepError(step, error);
			}
		});
		this.#last = turn.catch(() => {});
		return turn;
	}
}

function same(one: unknown, other: unknown): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

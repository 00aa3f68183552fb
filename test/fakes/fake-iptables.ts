import type { Iptables } from "../../agent/firewall/iptables.ts";

interface Chain {
	readonly policy: string;
	readonly rules: string[];
}

const TABLES = {
	raw: ["PREROUTING", "OUTPUT"],
	filter: ["INPUT", "FORWARD", "OUTPUT"],
};

/** A host's packet filter in memory: understands the restore texts we write, as iptables and ipset would. */
export class FakeIptables implements Iptables {
	readonly tables = new Map<string, Map<string, Chain>>();
	readonly sets = new Map<string, string[]>();
	/** Every text that was to change something. */
	readonly restored: string[] = [];
	/** Restore texts that match are refused, as by a kernel without the feature. */
	refuses: RegExp | undefined;

	constructor(tables: Readonly<Record<string, readonly string[]>> = TABLES) {
		for (const [name, chains] of Object.entries(tables)) {
			this.#table(name, chains);
		}
	}

	async version(): Promise<string> {
		return "iptables v0 (fake)";
	}

	async restore(text: string): Promise<void> {
		this.#accept(text);
		let table = new Map<string, Chain>();
		for (const line of text.split("\n")) {
			if (line.startsWith("*")) table = this.tables.get(line.slice(1)) ?? table;
			else this.#applyLine(table, line);
		}
	}

	async save(): Promise<string> {
		return [...this.tables]
			.map(([name, chains]) => {
				const declared = [...chains].map(
					([chain, { policy }]) => `:${chain} ${policy} [0:0]`,
				);
				const rules = [...chains].flatMap(([chain, held]) =>
					held.rules.map((rule) => `-A ${chain} ${rule}`),
				);
				return [`*${name}`, ...declared, ...rules, "COMMIT\n"].join("\n");
			})
			.join("");
	}

	async restoreSets(text: string): Promise<void> {
		this.#accept(text);
		for (const line of text.split("\n")) {
			const [verb, name = "", rest = ""] = line.split(" ");
			if (verb === "create") this.sets.set(name, []);
			if (verb === "add") this.sets.get(name)?.push(rest);
			if (verb === "destroy" && !this.sets.delete(name)) {
				throw new Error(`no set ${name}`);
			}
			if (verb === "swap") this.#swap(name, rest);
		}
	}

	async saveSets(): Promise<ReadonlyMap<string, readonly string[]>> {
		return new Map([...this.sets].map(([name, held]) => [name, [...held]]));
	}

	/** The rules of a chain, as `-A` would have added them. */
	rulesOf(table: string, chain: string): string[] {
		return this.tables.get(table)?.get(chain)?.rules ?? [];
	}

	#table(name: string, chains: readonly string[]): void {
		this.tables.set(
			name,
			new Map(chains.map((chain) => [chain, { policy: "ACCEPT", rules: [] }])),
		);
	}

	#accept(text: string): void {
		if (this.refuses?.test(text)) throw new Error("not supported");
		if (text !== "") this.restored.push(text);
	}

	#applyLine(table: Map<string, Chain>, line: string): void {
		const [verb = "", name = ""] = line.split(" ");
		const rule = line.slice(verb.length + name.length + 2);
		if (verb.startsWith(":")) {
			table.set(verb.slice(1), { policy: "-", rules: [] });
			return;
		}
		const held = table.get(name)?.rules;
		if (verb === "-A") held?.push(rule);
		if (verb === "-I") held?.unshift(rule.replace(/^1 /, ""));
		if (verb === "-D") held?.splice(held.indexOf(rule), 1);
		if (verb === "-F") held?.splice(0);
		if (verb === "-X") table.delete(name);
	}

	#swap(one: string, other: string): void {
		const [first = [], second = []] = [
			this.sets.get(one),
			this.sets.get(other),
		];
		this.sets.set(one, second);
		this.sets.set(other, first);
	}
}

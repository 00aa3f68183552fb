import { CHAIN_PREFIX } from "./wanted-rules.ts";

/** A jump into one of our chains from a chain that is not ours. */
export interface SavedJump {
	readonly table: string;
	readonly from: string;
	readonly to: string;
	/** 1 is the first rule of its chain. */
	readonly position: number;
	/** As iptables-save prints it: `-A PREROUTING … -j GUMLEAF-…`. */
	readonly line: string;
}

/** One of our rules, as the kernel holds it. */
export interface SavedRule {
	readonly table: string;
	readonly chain: string;
	readonly line: string;
}

/** What is ours in the text of `iptables-save`. */
export interface SavedRules {
	readonly chains: readonly { readonly table: string; readonly name: string }[];
	readonly rules: readonly SavedRule[];
	readonly jumps: readonly SavedJump[];
}

/** Picks out of `iptables-save`'s text what is ours, whatever else there is. */
export function readSavedRules(text: string): SavedRules {
	const chains: { table: string; name: string }[] = [];
	const rules: SavedRule[] = [];
	const jumps: SavedJump[] = [];
	const counts = new Map<string, number>();
	let table = "";
	for (const line of text.split("\n")) {
		const [first = "", second = ""] = line.split(" ", 2);
		if (first.startsWith("*")) table = first.slice(1);
		if (first.startsWith(`:${CHAIN_PREFIX}`)) {
			chains.push({ table, name: first.slice(1) });
		}
		if (first !== "-A") continue;
		const position = (counts.get(`${table} ${second}`) ?? 0) + 1;
		counts.set(`${table} ${second}`, position);
		const to = / -[jg] (\S+)/.exec(line)?.[1] ?? "";
		if (second.startsWith(CHAIN_PREFIX)) {
			rules.push({ table, chain: second, line });
		} else if (to.startsWith(CHAIN_PREFIX)) {
			jumps.push({ table, from: second, to, position, line });
		}
	}
	return { chains, rules, jumps };
}

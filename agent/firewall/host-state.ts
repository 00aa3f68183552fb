import type { Iptables } from "./iptables.ts";
import { readSavedRules, type SavedRules } from "./saved-rules.ts";
import type { Hook, WantedRules, WantedTable } from "./wanted-rules.ts";

/** What of ours the host's firewall holds now. */
export interface HostState {
	readonly saved: SavedRules;
	/** Our sets by name, with their elements. */
	readonly sets: ReadonlyMap<string, readonly string[]>;
}

/** Asks the host. */
export async function readHostState(iptables: Iptables): Promise<HostState> {
	const [text, sets] = await Promise.all([
		iptables.save(),
		iptables.saveSets(),
	]);
	return { saved: readSavedRules(text), sets };
}

/** The jumps of a table that are not there. */
export function missingHooks(
	{ table, hooks }: WantedTable,
	{ saved }: HostState,
): Hook[] {
	return hooks.filter(
		({ from, to }) =>
			!saved.jumps.some(
				(jump) => jump.table === table && jump.from === from && jump.to === to,
			),
	);
}

/**
 * Rules and jumps as one text, to tell later whether they are still the same. The kernel prints rules
 * in a form of its own that differs between versions, so they are compared with what it printed before.
 */
export function rulesFingerprint({ saved }: HostState): string {
	const jumps = saved.jumps.map(({ table, line }) => `${table} ${line}`);
	const rules = saved.rules.map(({ table, line }) => `${table} ${line}`);
	return JSON.stringify([saved.chains, rules, jumps.sort()]);
}

/** All elements of our sets as one text; the kernel prints a hash in any order. */
export function setsFingerprint({ sets }: HostState): string {
	const all = [...sets].map(([name, elements]) => [name, elements.toSorted()]);
	return JSON.stringify(all.sort());
}

/** A jump of ours that is not the first rule of its chain. */
export interface JumpBehind {
	readonly table: string;
	readonly chain: string;
	readonly position: number;
}

/** The jumps of ours that rules of others come before. */
export function jumpsBehind({ jumps }: SavedRules): JumpBehind[] {
	return jumps
		.filter(({ position }) => position > 1)
		.map(({ table, from, position }) => ({ table, chain: from, position }));
}

/** What is amiss right after everything was put in place; nothing when all of it is there. */
export function incompleteness(
	{ tables, sets }: WantedRules,
	state: HostState,
): string[] {
	const faults: string[] = [];
	for (const wanted of tables) {
		for (const { from } of missingHooks(wanted, state)) {
			faults.push(`no jump from ${wanted.table} ${from}`);
		}
		for (const chain of wanted.chains) {
			const isHere = (rule: { table?: string; chain: string }) =>
				rule.chain === chain && (rule.table ?? wanted.table) === wanted.table;
			const expected = wanted.rules.filter(isHere).length;
			const found = state.saved.rules.filter(isHere).length;
			if (found !== expected) {
				faults.push(`${chain} holds ${found} rules instead of ${expected}`);
			}
		}
	}
	for (const { name, elements } of sets) {
		const found = state.sets.get(name)?.length ?? 0;
		if (found !== elements.length) {
			faults.push(`${name} holds ${found} instead of ${elements.length}`);
		}
	}
	return faults;
}

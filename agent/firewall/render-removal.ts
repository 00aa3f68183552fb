import type { SavedRules } from "./saved-rules.ts";

/**
 * The text for `iptables-restore --noflush` that takes away all that is ours and nothing else: first the jumps,
 * then what our chains hold, then the chains. Empty when there is nothing.
 */
export function renderRemoval({ chains, jumps }: SavedRules): string {
	const tables = new Set([...chains, ...jumps].map(({ table }) => table));
	const lines = [...tables].flatMap((table) => {
		const here = <T extends { table: string }>(all: readonly T[]) =>
			all.filter((one) => one.table === table);
		const names = here(chains).map(({ name }) => name);
		return [
			`*${table}`,
			...here(jumps).map(({ line }) => line.replace(/^-A /, "-D ")),
			...names.map((name) => `-F ${name}`),
			...names.map((name) => `-X ${name}`),
			"COMMIT",
		];
	});
	return lines.map((line) => `${line}\n`).join("");
}

import { runCommand } from "#shared/run-command.ts";

/** nftables, for what iptables does not reach: frames on bridges, and ARP. */
export interface Nft {
	/** Applies a text in one commit. */
	load(text: string): Promise<void>;
	/** Which of the tables (`bridge gumleaf`) there are, each with what it holds as the kernel prints it. */
	list(tables: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Runs the host's `nft`. */
export function createNft(): Nft {
	return {
		async load(text) {
			await runCommand("nft", ["-f", "-"], { input: text });
		},
		async list(tables) {
			const shown = await runCommand("nft", ["list", "tables"]);
			const there = shown.split("\n").map((line) => line.slice(6));
			const found = tables.filter((table) => there.includes(table));
			return new Map(
				await Promise.all(
					found.map(async (table) => {
						const words = ["list", "table", ...table.split(" ")];
						return [table, await runCommand("nft", words)] as const;
					}),
				),
			);
		},
	};
}

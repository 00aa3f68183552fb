import { runCommand } from "#shared/run-command.ts";

/** ebtables, for hosts that have no `nft`: iptables brings it along. */
export interface Ebtables {
	/** Applies text in the form of `iptables-restore --noflush`, each table in one commit. */
	restore(text: string): Promise<void>;
	/** All rules of all tables there are. */
	save(): Promise<string>;
}

/** Runs the ebtables that works on nftables: that of older kernels replaces all of a table, whoever made it. */
export function createEbtables(): Ebtables {
	return {
		async restore(text) {
			if (text === "") return;
			const args = ["--noflush"];
			await runCommand("ebtables-nft-restore", args, { input: text });
		},
		save: () => runCommand("ebtables-nft-save", []),
	};
}

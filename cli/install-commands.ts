import { lstatSync, mkdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CommandModule } from "yargs";
import { namedCommands } from "./euca/commands.ts";

const LAUNCHER = resolve(import.meta.dirname, "gumleaf");

/** `gumleaf install-commands DIR`: puts the euca-style commands on the PATH under their own names. */
export const installCommands: CommandModule<
	object,
	{ dir: string | undefined }
> = {
	command: "install-commands [dir]",
	describe:
		"Link iam-rolecreate, euare-rolecreate, euca-run-instances and the like into a folder; without one, list them",
	builder: (yargs) =>
		yargs
			.positional("dir", {
				type: "string",
				describe: "Folder to link them into",
			})
			.example("$0 install-commands ~/.local/bin", "where the PATH finds them"),
	handler: async ({ dir }) => {
		const names = namedCommands.map(({ program }) => program);
		if (dir === undefined) return console.log(names.join("\n"));
		linkCommands(dir, names);
		console.log(`${names.length} commands in ${dir}`);
	},
};

/** Links all names or, when one of them is something else there, none; throws then. */
function linkCommands(dir: string, names: readonly string[]): void {
	mkdirSync(dir, { recursive: true });
	const missing = names.filter((name) => !isLinked(join(dir, name)));
	const taken = missing.filter((name) => isThere(join(dir, name)));
	if (taken.length > 0) {
		throw new Error(`${dir} has other programs named ${taken.join(", ")}`);
	}
	for (const name of missing) symlinkSync(LAUNCHER, join(dir, name));
}

function isThere(file: string): boolean {
	return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function isLinked(file: string): boolean {
	const entry = lstatSync(file, { throwIfNoEntry: false });
	return Boolean(entry?.isSymbolicLink()) && readlinkSync(file) === LAUNCHER;
}

import { CommandError, runCommand } from "#shared/run-command.ts";
import { SET_PREFIX } from "./wanted-rules.ts";

/** The programs that make up one backend of iptables: the host's own choice, or one by name. */
export const BACKENDS = [
	"iptables",
	"iptables-nft",
	"iptables-legacy",
] as const;
export type Backend = (typeof BACKENDS)[number];

/** The host's packet filter as text in and text out. */
export interface Iptables {
	/** Which backend, with the version it says: `iptables v1.8.9 (nf_tables)`. */
	version(): Promise<string>;
	/** Applies `iptables-restore --noflush` text, each table in one commit. */
	restore(text: string): Promise<void>;
	/** All rules of all tables there are. */
	save(): Promise<string>;
	/** Applies `ipset restore` text, line by line. */
	restoreSets(text: string): Promise<void>;
	/** Our sets by name, each with its elements as the kernel prints them. */
	saveSets(): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** Commands of another program may hold the lock (legacy) for as long as this. */
const LOCK_SECONDS = "5";
const CONTEXT_LINES = 5;

/** Runs the commands of one backend. */
export function createIptables(backend: Backend = "iptables"): Iptables {
	return {
		...createRules(backend),
		restoreSets: (text) => feed("ipset", ["restore"], text),
		saveSets,
	};
}

/** The same backend for IPv6, where we use no sets. */
export function createIp6tables(backend: Backend = "iptables"): Iptables {
	return {
		...createRules(backend.replace("iptables", "ip6tables")),
		restoreSets: async () => {},
		saveSets: async () => new Map(),
	};
}

function createRules(
	backend: string,
): Pick<Iptables, "version" | "restore" | "save"> {
	return {
		version: async () => (await runCommand(backend, ["--version"])).trim(),
		restore: (text) =>
			feed(`${backend}-restore`, ["--noflush", "-w", LOCK_SECONDS], text),
		// Without naming a table: a table that is named gets loaded, and stays.
		save: () => runCommand(`${backend}-save`, []),
	};
}

async function saveSets(): Promise<ReadonlyMap<string, readonly string[]>> {
	const sets = new Map<string, string[]>();
	for (const line of (await runCommand("ipset", ["save"])).split("\n")) {
		const [verb, name = "", element = ""] = line.split(" ");
		if (!name.startsWith(SET_PREFIX)) continue;
		if (verb === "create") sets.set(name, []);
		if (verb === "add") sets.get(name)?.push(element);
	}
	return sets;
}

async function feed(
	command: string,
	args: readonly string[],
	text: string,
): Promise<void> {
	if (text === "") return;
	try {
		await runCommand(command, args, { input: text });
	} catch (error) {
		throw error instanceof CommandError ? withLines(error, text) : error;
	}
}

/** Both programs say which line they stumbled over; the text they were given exists nowhere else. */
function withLines(error: CommandError, text: string): CommandError {
	const found = /line:? (\d+)/i.exec(error.stderr);
	if (!found) return error;
	const at = Number(found[1]);
	const from = Math.max(1, at - CONTEXT_LINES);
	const around = text
		.split("\n")
		.slice(from - 1, at + CONTEXT_LINES)
		.map(
			(line, index) =>
				`${from + index}${from + index === at ? ">" : ":"} ${line}`,
		);
	error.message = `${error.message}\n${around.join("\n")}`;
	return error;
}

import { resolve } from "node:path";
import { z } from "zod";
import { readCommandLine, type SettingHelp } from "#shared/command-line.ts";
import { path } from "#shared/setting-kinds.ts";

/** What an operator says when the agent is to leave the host. */
export interface RemovalConfig {
	readonly stateDir: string;
	/** Whether the instances go as well. */
	readonly instances: boolean;
	/** Whether the node's identity and memory stay, for an agent that comes back. */
	readonly keepState: boolean;
}

const PROGRAM = "gumleaf-agent remove";

const settings = z.strictObject({
	"state-dir": path.prefault("/var/lib/gumleaf-agent").meta({
		argument: "DIR",
		description: "the agent's state folder",
		default: "/var/lib/gumleaf-agent",
	} satisfies SettingHelp),
	instances: z
		.boolean()
		.prefault(false)
		.meta({
			description: "also end the instances that are network namespaces",
		} satisfies SettingHelp),
	"keep-state": z
		.boolean()
		.prefault(false)
		.meta({
			description: "keep the node's identity: the agent will come back",
		} satisfies SettingHelp),
});

/** Reads the command line; undefined when it asked for help. Throws ConfigFaults. */
export async function readRemovalConfig(
	args: readonly string[],
): Promise<RemovalConfig | undefined> {
	const invocation = await readCommandLine(
		{
			program: PROGRAM,
			summary:
				"Takes everything of Gumleaf's agent off this host and leaves everything of others",
			examples: [[`${PROGRAM} --instances`, "leave nothing at all"]],
			settings,
		},
		args,
	);
	if (!invocation) return undefined;
	const given = invocation.settings;
	return {
		stateDir: resolve(given["state-dir"]),
		instances: given.instances,
		keepState: given["keep-state"],
	};
}

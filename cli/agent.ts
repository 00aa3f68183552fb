import { spawn } from "node:child_process";
import { once } from "node:events";
import { extname, resolve } from "node:path";
import type { CommandModule } from "yargs";

/** The agent's program: a source where this is one, linked where this is linked. */
const AGENT = resolve(
	import.meta.dirname,
	`../agent/main${extname(import.meta.filename)}`,
);

/** `gumleaf agent …`: what is to be done on a hypervisor host itself, by the agent's own program. */
export const agent: CommandModule<object, object> = {
	command: "agent",
	describe: "Examine this host, or take the agent off it",
	builder: (yargs) =>
		yargs
			.command(
				passOn("doctor", "Examine whether this host can serve instances"),
			)
			.command(
				passOn(
					"uninstall",
					"Take everything of the agent off this host",
					"remove",
				),
			)
			.demandCommand(1, "Name what to do; --help lists it."),
	handler: () => {},
};

/** The flags are the agent's own: it is asked for their help, too. */
function passOn(
	command: string,
	describe: string,
	word = command,
): CommandModule<object, object> {
	return {
		command,
		describe,
		builder: (yargs) => yargs.help(false).version(false).strict(false),
		handler: async () => {
			const at = process.argv.indexOf(command);
			const flags = process.argv.slice(at + 1);
			const child = spawn(process.execPath, [AGENT, word, ...flags], {
				stdio: "inherit",
			});
			const [status] = await once(child, "exit");
			process.exitCode = status ?? 1;
		},
	};
}

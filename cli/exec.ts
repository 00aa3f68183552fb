import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { CommandModule } from "yargs";
import { enterInstance } from "#shared/enter-instance.ts";
import { readTrialState, trialFolderOption } from "./trial-state.ts";

const INSTANCE_ID = /^i-[0-9a-f]{8,32}$/;

interface Arguments {
	readonly instance: string;
	readonly folder: string;
	/** The command and its arguments. */
	readonly "--"?: readonly string[];
}

/** `gumleaf exec i-… -- command`: runs a command inside a trial instance and exits as it does. */
export const exec: CommandModule<object, Arguments> = {
	command: "exec <instance>",
	describe:
		"Run a command, after --, inside an instance of the running trial; a shell without one",
	builder: (yargs) =>
		yargs
			.positional("instance", {
				type: "string",
				demandOption: true,
				describe: "Instance id, i-…",
			})
			.option("folder", trialFolderOption)
			.example(
				"$0 exec i-0123456789abcdef0 -- curl -s http://169.254.169.254/latest/meta-data/",
				"read the metadata as the instance does",
			),
	handler: async ({ instance, folder, "--": command = ["sh"] }) => {
		if (!INSTANCE_ID.test(instance)) {
			throw new Error(`"${instance}" is not an instance id (i-…)`);
		}
		const trial = readTrialState(folder);
		if (trial.dataPlanePid === null) {
			throw new Error(
				"this trial serves its instance on loopback; there is no namespace to enter",
			);
		}
		const [file, ...rest] = enterInstance(
			{ pid: trial.dataPlanePid, userNamespace: trial.userNamespace },
			instance,
			command,
		);
		const child = spawn(file, rest, { stdio: "inherit" });
		// Ctrl-C reaches the command by itself: it is in the terminal's foreground, too.
		process.on("SIGINT", () => {});
		for (const name of ["SIGTERM", "SIGHUP"] as const) {
			process.on(name, () => child.kill(name));
		}
		const [code, signal] = await once(child, "exit");
		process.exitCode =
			code ?? 128 + constants.signals[signal as NodeJS.Signals];
	},
};

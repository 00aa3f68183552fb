import { runCommand } from "#shared/run-command.ts";

/** Runs `ip` commands one after the other, on the host or inside a namespace; the first that fails ends it. */
export async function runIpBatch(
	commands: readonly string[],
	namespace?: string,
): Promise<void> {
	if (commands.length === 0) return;
	const inside = namespace === undefined ? [] : ["-n", namespace];
	await runCommand("ip", [...inside, "-batch", "-"], {
		input: commands.map((command) => `${command}\n`).join(""),
	});
}

/** The same for `bridge`. */
export async function runBridgeBatch(
	commands: readonly string[],
): Promise<void> {
	if (commands.length === 0) return;
	await runCommand("bridge", ["-batch", "-"], {
		input: commands.map((command) => `${command}\n`).join(""),
	});
}

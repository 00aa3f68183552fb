import { replaceRootKeys } from "./bootstrap/root-key.ts";
import type { Config, ControllerCommand } from "./config.ts";
import { ControllerContext, type Surroundings } from "./context.ts";
import { serve } from "./serve.ts";

/** Does what the command line asked for; while serving, until SIGTERM or SIGINT (a second one ends it at once). */
export async function runController(
	{ command, config }: { command: ControllerCommand; config: Config },
	surroundings: Surroundings,
): Promise<void> {
	await using context = await ControllerContext.open(config, surroundings);
	if (command === "reset-root-credentials") {
		await resetRootCredentials(context);
		return;
	}
	const stop = new AbortController();
	for (const name of ["SIGINT", "SIGTERM"] as const) {
		process.once(name, () => stop.abort());
	}
	// Without such a file the signal keeps its own meaning: the terminal is gone.
	if (config.auditLog) process.on("SIGHUP", () => void context.reopenFiles());
	await serve(context, (line) => console.log(line), stop.signal);
}

async function resetRootCredentials(context: ControllerContext): Promise<void> {
	const key = context.rootKey();
	await context.store.write((tx) => replaceRootKeys(tx, key));
	console.log(`new root credentials are in ${key.credentialsFile}`);
}

import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { systemClock } from "#shared/clock.ts";
import { parseDuration } from "#shared/duration.ts";
import { describeError } from "#shared/errors.ts";
import { nodeVersionFault } from "#shared/node-version.ts";
import { runTrial } from "./trial.ts";

const fault = nodeVersionFault(process.versions.node);
if (fault) {
	console.error(fault);
	process.exit(2);
}

const flags = await yargs(hideBin(process.argv))
	.scriptName("npm start --")
	.usage(
		"$0 [options]\n\nRuns a controller, an agent and an instance with a role on this machine, in network namespaces of their own, until Ctrl-C.",
	)
	.option("folder", {
		type: "string",
		default: "var",
		describe: "Where the trial keeps its state between runs",
	})
	.option("listen", {
		type: "string",
		default: "127.0.0.1:8773",
		describe: "Where the controller serves the AWS APIs",
	})
	.option("renewal-age", {
		type: "string",
		default: "2m",
		describe:
			"Age at which the instance's keys are renewed (an installed agent: 1h)",
		coerce: (text: string) => {
			if (parseDuration(text) !== undefined) return text;
			throw new Error(`--renewal-age: "${text}" is no duration (2m, 1h)`);
		},
	})
	.strict()
	.parseAsync();

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
	process.on(name, () => stop.abort());
}
// Nobody reads any more: a closed terminal, or the end of a pipe.
for (const stream of [process.stdout, process.stderr]) {
	stream.on("error", () => stop.abort());
}
stop.signal.addEventListener("abort", () =>
	console.log(
		"\nTaking everything down; the state stays for the next npm start.",
	),
);

try {
	await runTrial({ ...flags, clock: systemClock }, stop.signal);
} catch (error) {
	const wasStopped =
		stop.signal.aborted && (error as Error).name === "AbortError";
	if (!wasStopped) {
		console.error(`\n${describeError(error)}`);
		process.exitCode = 1;
	}
}

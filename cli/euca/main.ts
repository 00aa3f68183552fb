import { systemClock } from "#shared/clock.ts";
import { nodeVersionFault } from "#shared/node-version.ts";
import { connectAws } from "./aws.ts";
import { runCommandLine } from "./run-command-line.ts";

const fault = nodeVersionFault(process.versions.node);
if (fault) {
	console.error(fault);
	process.exit(2);
}

const [program = "", ...args] = process.argv.slice(2);
process.exitCode = await runCommandLine(program, args, {
	environment: process.env,
	clock: systemClock,
	connect: (flags) => connectAws(flags, process.env, systemClock),
	print: (line) => console.log(line),
	complain: (line) => console.error(line),
});

import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { describeError } from "#shared/errors.ts";
import { nodeVersionFault } from "#shared/node-version.ts";
import { agent } from "./agent.ts";
import { ca } from "./ca.ts";
import { env } from "./env.ts";
import { exec } from "./exec.ts";
import { explain } from "./explain.ts";
import { identityCertificate } from "./identity-certificate.ts";
import { imds } from "./imds.ts";
import { installCommands } from "./install-commands.ts";
import { instance } from "./instance.ts";
import { keys } from "./keys.ts";
import { node } from "./node.ts";
import { profile } from "./profile.ts";
import { quota } from "./quota.ts";
import { revoke } from "./revoke.ts";
import { waitReady } from "./wait-ready.ts";

const fault = nodeVersionFault(process.versions.node);
if (fault) {
	console.error(fault);
	process.exit(2);
}

await yargs(hideBin(process.argv))
	.scriptName("gumleaf")
	// What follows -- is another program's command line, kept apart from ours.
	.parserConfiguration({ "populate--": true })
	.usage("$0 <command>\n\nInstance roles for your own hypervisors.")
	.command(node)
	.command(instance)
	.command(waitReady)
	.command(profile)
	.command(agent)
	.command(ca)
	.command(identityCertificate)
	.command(explain)
	.command(revoke)
	.command(keys)
	.command(quota)
	.command(imds)
	.command(exec)
	.command(env)
	.command(installCommands)
	.epilogue(
		"The commands of euca2ools and of the older IAM toolkit are here under their own names, as in gumleaf iam-rolecreate --help; install-commands lists them.",
	)
	.demandCommand(1, "Name a command; --help lists them.")
	.strict()
	.fail((message, error, parser) => {
		if (message) parser.showHelp("error");
		console.error(`gumleaf: ${message || describeError(error)}`);
		process.exit(message ? 2 : 1);
	})
	.parseAsync();

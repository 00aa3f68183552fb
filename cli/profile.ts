import type { Argv, CommandModule } from "yargs";
import { createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";

interface Arguments {
	readonly dataDir: string;
}
interface RestrictArguments extends Arguments {
	readonly profile: string;
	readonly groups: readonly string[];
}

/** `gumleaf profile …`: on which hosts instances with a profile may run. */
export const profile: CommandModule<object, object> = {
	command: "profile",
	describe: "Say on which hosts instances with a profile may run",
	builder: (yargs) =>
		yargs
			.option("data-dir", dataDirOption)
			.command(list)
			.command(restrict)
			.demandCommand(1, "Name what to do; --help lists it."),
	handler: () => {},
};

const list: CommandModule<object, Arguments> = {
	command: "list",
	describe:
		"List the profiles that may not be used everywhere: account, name, node groups",
	builder: (yargs) => yargs as Argv<Arguments>,
	handler: async ({ dataDir }) => {
		const client = createAdminClient(dataDir);
		for (const one of await client.listRestrictedProfiles()) {
			const { accountId, profile: name, groups } = one;
			console.log([accountId, name, groups.join(",")].join("\t"));
		}
	},
};

const restrict: CommandModule<object, RestrictArguments> = {
	command: "restrict <profile> [groups..]",
	describe:
		"Let instances with a profile run in these node groups alone; in none named, everywhere",
	builder: (yargs) =>
		(yargs as Argv<Arguments>)
			.positional("profile", {
				type: "string",
				demandOption: true,
				describe: "The instance profile's name or ARN",
			})
			.positional("groups", {
				type: "string",
				array: true,
				default: [],
				describe: "Names of node groups, as gumleaf node groups gave them",
			})
			.example("$0 profile restrict payments pci", "")
			.epilogue(
				"It decides where instances are placed, moved and started. Those that run elsewhere now are listed and stay until they are moved (gumleaf instance move).",
			),
	handler: async ({ dataDir, profile: name, groups }) => {
		const client = createAdminClient(dataDir);
		const request = { profile: name, groups: [...groups] };
		for (const one of await client.restrictProfile(request)) {
			console.error(`${one.instanceId} runs on ${one.node}: not in there.`);
		}
	},
};

import type { Argv, CommandModule } from "yargs";
import type { SetQuotaRequest } from "#shared/admin-api/accounts.ts";
import { createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";

interface Arguments {
	readonly dataDir: string;
	readonly account: string;
}

/** `gumleaf quota …`: how much an account may have of roles, users, running vCPUs and the like. */
export const quota: CommandModule<object, object> = {
	command: "quota",
	describe: "Show and set what an account may have",
	builder: (yargs) =>
		yargs
			.option("data-dir", dataDirOption)
			.command(list)
			.command(set)
			.demandCommand(1, "Name what to do; --help lists it."),
	handler: () => {},
};

const list: CommandModule<object, Arguments> = {
	command: "list <account>",
	describe: "Print an account's quotas: name, value, default; - for any number",
	builder: withAccount,
	handler: async ({ dataDir, account }) => {
		const quotas = await createAdminClient(dataDir).listQuotas(account);
		for (const { name, value, default: usual } of quotas) {
			console.log([name, value ?? "-", usual ?? "-"].join("\t"));
		}
	},
};

const set: CommandModule<object, Arguments & SetQuotaRequest> = {
	command: "set <account> <quota> <value>",
	describe: "Set a quota of an account",
	builder: (yargs) =>
		withAccount(yargs)
			.positional("quota", {
				type: "string",
				demandOption: true,
				describe: "Its name, as quota list shows it",
			})
			.positional("value", {
				type: "string",
				demandOption: true,
				describe: 'What the account may have from now on, or "default"',
				coerce: readValue,
			})
			.example("$0 quota set 111111111111 RolesPerAccount 5000", "")
			.example(
				"$0 quota set 111111111111 RunningVcpusPerAccount 64",
				"",
			) as Argv<Arguments & SetQuotaRequest>,
	handler: async ({ dataDir, account, quota, value }) => {
		await createAdminClient(dataDir).setQuota({ account, quota, value });
	},
};

/** Null for the default. */
function readValue(given: string): number | null {
	if (given === "default") return null;
	if (/^\d+$/.test(given)) return Number(given);
	throw new Error('A quota is a whole number, or "default".');
}

function withAccount(yargs: Argv): Argv<Arguments> {
	return yargs.positional("account", {
		// A number would lose the zeros that an id may begin with.
		type: "string",
		demandOption: true,
		describe: "The account's id or alias",
	}) as Argv<Arguments>;
}

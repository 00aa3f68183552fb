import type { CommandModule } from "yargs";
import { type RevokeRequest, revocableKinds } from "#shared/admin-api/keys.ts";
import { createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";

interface Arguments extends RevokeRequest {
	readonly "data-dir": string;
}

/** `gumleaf revoke …`: credentials handed out until now are refused from the next call on. */
export const revoke: CommandModule<object, Arguments> = {
	command: "revoke <kind> <name>",
	describe: "Kill the sessions of a role, an instance or a node at once",
	builder: (yargs) =>
		yargs
			.positional("kind", {
				choices: revocableKinds,
				demandOption: true,
				describe: "Whose sessions",
			})
			.positional("name", {
				type: "string",
				demandOption: true,
				describe: "A role's name or ARN, an instance's id, a node's name",
			})
			.option("data-dir", dataDirOption)
			.example("$0 revoke instance i-0123456789abcdef0", "its host may be safe")
			.epilogue(
				"Instances get new keys within a second. To shut a host out for good, use gumleaf node ban.",
			),
	handler: async ({ "data-dir": dataDir, kind, name }) => {
		await createAdminClient(dataDir).revoke({ kind, name });
	},
};

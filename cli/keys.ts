import type { Argv, CommandModule } from "yargs";
import {
	type KeyUse,
	keyUses,
	type RevokeKeyRequest,
} from "#shared/admin-api/keys.ts";
import { createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";

interface Arguments {
	readonly dataDir: string;
}
interface UseArguments extends Arguments {
	readonly use: KeyUse;
}

/** `gumleaf keys …`: the keys under which sessions are sealed and identity tokens signed. */
export const keys: CommandModule<object, object> = {
	command: "keys",
	describe: "Show, rotate and revoke the controller's own keys",
	builder: (yargs) =>
		yargs
			.option("data-dir", dataDirOption)
			.command(list)
			.command(rotate)
			.command(revoke)
			.epilogue(
				"Keys are rotated by themselves: those of sessions every 7 days, those of tokens every 90. What was made with a key stays good for 37 hours after its successor has taken over.",
			)
			.demandCommand(1, "Name what to do; --help lists it."),
	handler: () => {},
};

const list: CommandModule<object, Arguments> = {
	command: "list",
	describe:
		"Print the keys: for what, id, state, made, in use from, gone at (- while it has no successor)",
	builder: (yargs) => yargs as Argv<Arguments>,
	handler: async ({ dataDir }) => {
		for (const key of await createAdminClient(dataDir).listKeys()) {
			const { use, id, state, created, usableFrom, ends } = key;
			const shown = [use, id, state, created, usableFrom, ends ?? "-"];
			console.log(shown.join("\t"));
		}
	},
};

const rotate: CommandModule<object, UseArguments> = {
	command: "rotate <use>",
	describe: "Announce a new key now; nothing that is out there is refused",
	builder: withUse,
	handler: async ({ dataDir, use }) => {
		await createAdminClient(dataDir).rotateKeys(use);
	},
};

const revoke: CommandModule<object, UseArguments & RevokeKeyRequest> = {
	command: "revoke <use> <id>",
	describe: "Take a key away at once, and everything made with it",
	builder: (yargs) =>
		withUse(yargs)
			.positional("id", {
				type: "string",
				demandOption: true,
				describe: "The key, as keys list shows it",
			})
			.example("$0 keys revoke sessions QX", "somebody has read its secret")
			.epilogue(
				"Of sessions: all that were issued under the key are refused from the next call on, and instances get new ones within a second. Of tokens: services that trust them go on until they read the key set anew, 5 minutes at most where they keep to what it says.",
			) as Argv<UseArguments & RevokeKeyRequest>,
	handler: async ({ dataDir, use, id }) => {
		await createAdminClient(dataDir).revokeKey({ use, id });
	},
};

function withUse(yargs: Argv): Argv<UseArguments> {
	return yargs.positional("use", {
		choices: keyUses,
		demandOption: true,
		describe: "What the keys are for: session tokens, or identity tokens",
	}) as Argv<UseArguments>;
}

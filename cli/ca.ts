import type { Argv, CommandModule } from "yargs";
import { parseDuration } from "#shared/duration.ts";
import { createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";

interface Arguments {
	readonly dataDir: string;
}

/** `gumleaf ca …`: the authority that vouches for nodes and controllers to each other. */
export const ca: CommandModule<object, object> = {
	command: "ca",
	describe: "Show and replace the CA that signs nodes' certificates",
	builder: (yargs) =>
		yargs
			.option("data-dir", dataDirOption)
			.command(list)
			.command(rotate)
			.command(replace)
			.demandCommand(1, "Name what to do; --help lists it."),
	handler: () => {},
};

const list: CommandModule<object, Arguments> = {
	command: "list",
	describe:
		"List the CAs: fingerprint, what each does, since or from when it signs, nodes that do not know it yet",
	builder: (yargs) => yargs as Argv<Arguments>,
	handler: async ({ dataDir }) => {
		for (const one of await createAdminClient(dataDir).listAuthorities()) {
			const { fingerprint, status, signsFrom, unknownTo } = one;
			const untold = unknownTo.join(",") || "-";
			console.log([fingerprint, status, signsFrom, untold].join("\t"));
		}
	},
};

const rotate: CommandModule<object, Arguments & { announce?: string }> = {
	command: "rotate",
	describe:
		"Make another CA known to all nodes, to sign in the place of today's after a while",
	builder: (yargs) =>
		(yargs as Argv<Arguments>)
			.option("announce", {
				type: "string",
				describe:
					"How long it is only made known (such as 2d); the default, 45 days, is as long as a host can be away and still come back by itself",
			})
			.example("$0 ca rotate", "") as Argv<Arguments & { announce?: string }>,
	handler: async ({ dataDir, announce }) => {
		const announceSeconds = announce && parseDuration(announce);
		if (announce !== undefined && !announceSeconds) {
			throw new Error("--announce must be a duration such as 45d or 12h");
		}
		await createAdminClient(dataDir).rotateAuthority(
			announceSeconds ? { announceSeconds } : {},
		);
	},
};

const replace: CommandModule<object, Arguments & { yes: boolean }> = {
	command: "replace",
	describe:
		"Replace the CA at once, when its key is in wrong hands: every node must join anew",
	builder: (yargs) =>
		(yargs as Argv<Arguments>).option("yes", {
			type: "boolean",
			demandOption: "every node must join anew after it; say --yes",
			describe: "Do it",
		}) as Argv<Arguments & { yes: boolean }>,
	handler: async ({ dataDir, yes }) => {
		if (!yes) throw new Error("nothing done without --yes");
		await createAdminClient(dataDir).replaceAuthority();
		console.error(
			"Done. For each node: gumleaf node token NAME, and start its agent with it.",
		);
	},
};

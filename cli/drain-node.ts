import type { Argv, CommandModule } from "yargs";
import { describeError } from "#shared/errors.ts";
import { type AdminClient, createAdminClient } from "./admin-client.ts";

/** States in which an instance is at an end, or on its way there. */
const ENDING: readonly string[] = ["shutting-down", "terminated"];

interface Arguments {
	readonly dataDir: string;
	readonly name: string;
	readonly move: boolean;
}

/** `gumleaf node drain …`: takes a node out of use, for an upgrade or for good. */
export const drain: CommandModule<object, Arguments> = {
	command: "drain <name>",
	describe: "Place no more instances on a node",
	builder: (yargs) =>
		(yargs as Argv<Pick<Arguments, "dataDir">>)
			.positional("name", {
				type: "string",
				demandOption: true,
				describe: "The node's name",
			})
			.option("move", {
				type: "boolean",
				default: false,
				describe:
					"Move the instances that are there to other nodes of the zone, one after another; running ones are restarted",
			})
			.epilogue(
				"Without --move those that run there stay, until gumleaf instance move or until they are stopped and started. Exits with 1 when one cannot be moved. gumleaf node resume takes it back.",
			),
	handler: async ({ dataDir, name, move }) => {
		const client = createAdminClient(dataDir);
		await client.changeNode(name, "drain");
		if (move && !(await moveAll(client, name))) process.exitCode = 1;
	},
};

/** Answers whether all could be moved; says of each what becomes of it. */
async function moveAll(
	client: Pick<AdminClient, "listInstances" | "moveInstance">,
	name: string,
): Promise<boolean> {
	let all = true;
	for (const one of await client.listInstances(name)) {
		if (ENDING.includes(one.state)) continue;
		try {
			const { to, status } = await client.moveInstance(one.instanceId);
			const when = status === "moved" ? "" : ` once ${name} has stopped it`;
			console.log(`${one.instanceId} goes on at ${to}${when}.`);
		} catch (error) {
			all = false;
			console.error(`${one.instanceId} stays: ${describeError(error)}`);
		}
	}
	return all;
}

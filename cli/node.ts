import type { Argv, CommandModule } from "yargs";
import type { JoinableNode, NodeAction } from "#shared/admin-api/nodes.ts";
import { type AdminClient, createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";
import { drain } from "./drain-node.ts";
import { printable } from "./printable.ts";

interface Arguments {
	readonly dataDir: string;
}
interface NamedArguments extends Arguments {
	readonly name: string;
}
interface GroupsArguments extends NamedArguments {
	readonly groups: readonly string[];
}

/** `gumleaf node …`: the operator's say over hypervisor hosts, on the controller's machine. */
export const node: CommandModule<object, object> = {
	command: "node",
	describe: "Add, list and shut out hypervisor hosts",
	builder: (yargs) =>
		yargs
			.option("data-dir", dataDirOption)
			.command(add)
			.command(list)
			.command(change("token", "Print a new join token for a node"))
			.command(change("ban", "Shut a node out, and all keys it has fetched"))
			.command(change("unban", "Let a banned node enrol anew"))
			.command(drain)
			.command(change("resume", "Place instances on a node again"))
			.command(groups)
			.command(remove)
			.demandCommand(1, "Name what to do; --help lists it."),
	handler: () => {},
};

const add: CommandModule<object, NamedArguments> = {
	command: "add <name>",
	describe: "Make a node and print its one-time join token",
	builder: (yargs) =>
		withName(yargs).example(
			"$0 node add host-a > join-token",
			"then on host-a: gumleaf-agent --node-name host-a --join-token-file join-token …",
		),
	handler: async ({ dataDir, name }) => {
		showToken(await createAdminClient(dataDir).addNode(name));
	},
};

const list: CommandModule<object, Arguments> = {
	command: "list",
	describe:
		"List the nodes: name, status, zone, hypervisor, instances, last report, groups",
	builder: (yargs) => yargs as Argv<Arguments>,
	handler: async ({ dataDir }) => {
		const nodes = await createAdminClient(dataDir).listNodes();
		for (const one of nodes) {
			const { name, status, zone, hypervisor, instances, lastReport } = one;
			const shown = [name, status, zone, hypervisor, instances, lastReport];
			const fields = [...shown, one.groups.join(",") || null];
			console.log(
				fields.map((field) => printable(String(field ?? "-"))).join("\t"),
			);
		}
	},
};

const groups: CommandModule<object, GroupsArguments> = {
	command: "groups <name> [groups..]",
	describe:
		"Put a node in these groups and no others, for gumleaf profile restrict",
	builder: (yargs) =>
		withName(yargs)
			.positional("groups", {
				type: "string",
				array: true,
				default: [],
				describe: "Their names; none takes it out of all",
			})
			.example("$0 node groups host-a gpu pci", "") as Argv<GroupsArguments>,
	handler: async ({ dataDir, name, groups: names }) => {
		await createAdminClient(dataDir).groupNode(name, names);
	},
};

const remove: CommandModule<object, NamedArguments> = {
	command: "remove <name>",
	describe: "Forget a node; one with instances must be banned first",
	builder: withName,
	handler: async ({ dataDir, name }) => {
		await createAdminClient(dataDir).removeNode(name);
	},
};

function change(
	action: NodeAction,
	describe: string,
): CommandModule<object, NamedArguments> {
	return {
		command: `${action} <name>`,
		describe,
		builder: withName,
		handler: async ({ dataDir, name }) => {
			const client: AdminClient = createAdminClient(dataDir);
			const joinable = await client.changeNode(name, action);
			if (joinable) showToken(joinable);
		},
	};
}

function withName(yargs: Argv): Argv<NamedArguments> {
	return yargs.positional("name", {
		type: "string",
		demandOption: true,
		describe: "The node's name",
	}) as Argv<NamedArguments>;
}

/** The token alone on standard output, so that it can be redirected into a file. */
function showToken({ name, joinToken, expires }: JoinableNode): void {
	console.error(`Node ${name} may enrol once until ${expires} with:`);
	console.log(joinToken);
}

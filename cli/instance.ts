import type { Argv, CommandModule } from "yargs";
import { createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";
import { printable } from "./printable.ts";

interface Arguments {
	readonly dataDir: string;
}
interface ListArguments extends Arguments {
	readonly node: string | undefined;
}
interface MoveArguments extends Arguments {
	readonly instance: string;
	readonly to: string | undefined;
}

/** `gumleaf instance …`: where instances run, and how they get to other hosts. */
export const instance: CommandModule<object, object> = {
	command: "instance",
	describe: "Show where instances run, and move them to other hosts",
	builder: (yargs) =>
		yargs
			.option("data-dir", dataDirOption)
			.command(list)
			.command(move)
			.demandCommand(1, "Name what to do; --help lists it."),
	handler: () => {},
};

const list: CommandModule<object, ListArguments> = {
	command: "list",
	describe:
		"List the instances: id, state, node, where it is moving to, address, account, why it is so",
	builder: (yargs) =>
		yargs.option("node", {
			type: "string",
			describe: "Only those of this node",
		}) as Argv<ListArguments>,
	handler: async ({ dataDir, node }) => {
		const instances = await createAdminClient(dataDir).listInstances(node);
		for (const one of instances) {
			const { instanceId, state, movesTo, privateIp, accountId } = one;
			const shown = [instanceId, state, one.node, movesTo, privateIp];
			const fields = [...shown, accountId, one.message];
			console.log(fields.map((field) => printable(field || "-")).join("\t"));
		}
	},
};

const move: CommandModule<object, MoveArguments> = {
	command: "move <instance>",
	describe: "Move an instance to another host; a running one is restarted",
	builder: (yargs) =>
		yargs
			.positional("instance", {
				type: "string",
				demandOption: true,
				describe: "Instance id, i-…",
			})
			.option("to", {
				type: "string",
				describe:
					"The node to move it to; without, the least loaded one of its zone",
			})
			.example("$0 instance move i-0123456789abcdef0 --to host-b", "")
			.epilogue(
				"The present host stops the instance first; it goes on at its new host, under a new address where the host's subnet is another, and keeps its id, profile and tags. A host that is dead never says that it has stopped it: ban it (gumleaf node ban), which takes its keys from it, and then move.",
			) as Argv<MoveArguments>,
	handler: async ({ dataDir, instance: id, to }) => {
		const client = createAdminClient(dataDir);
		const answer = await client.moveInstance(id, to);
		if (answer.status === "moved") {
			console.log(`${id} is on ${answer.to} now, not on ${answer.from}.`);
			return;
		}
		console.log(
			`${id} goes on at ${answer.to} once ${answer.from} has stopped it.`,
		);
		if (!answer.waitsForSilentHost) return;
		console.error(
			`${answer.from} has not been heard of for a while. If it is dead, ban it and move again.`,
		);
	},
};

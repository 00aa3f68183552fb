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
interface AdoptArguments extends Arguments {
	readonly node: string;
	readonly hostInterface: string;
	readonly mac: string;
	readonly privateIp: string;
	readonly account: string | undefined;
	readonly instanceType: string;
	readonly name: string | undefined;
}

/** `gumleaf instance …`: where instances run, and how they get to other hosts. */
export const instance: CommandModule<object, object> = {
	command: "instance",
	describe:
		"Show where instances run, move them to other hosts, and adopt machines that somebody else runs",
	builder: (yargs) =>
		yargs
			.option("data-dir", dataDirOption)
			.command(list)
			.command(move)
			.command(adopt)
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

const adopt: CommandModule<object, AdoptArguments> = {
	command: "adopt <node> <host-interface>",
	describe:
		"Make an instance of a machine that somebody else runs: QEMU's, libvirt's, Proxmox's",
	builder: (yargs) =>
		(yargs as Argv<AdoptArguments>)
			.positional("node", {
				type: "string",
				demandOption: true,
				describe: "The host it runs on; its agent has hypervisor external",
			})
			.positional("host-interface", {
				type: "string",
				demandOption: true,
				describe:
					"Its interface there, always the same: tap100i0 in Proxmox, a <target dev> of your own in libvirt",
			})
			.option("mac", {
				type: "string",
				demandOption: true,
				coerce: (given: string) => given.toLowerCase(),
				describe: "The machine's own MAC address",
			})
			.option("private-ip", {
				type: "string",
				demandOption: true,
				describe: "Its IPv4 address, which it must keep",
			})
			.option("account", {
				type: "string",
				describe: "Whose it is, by id or alias; without, the administrator's",
			})
			.option("instance-type", {
				type: "string",
				default: "m5.large",
				describe: "What it counts as, and says it is",
			})
			.option("name", { type: "string", describe: "Its tag Name" })
			.example(
				"$0 instance adopt host-a tap100i0 --mac BC:24:11:5E:01:02 --private-ip 10.0.0.5",
				"",
			)
			.epilogue(
				"Prints the instance's id. It reads metadata at once, and keys when it has a profile: aws ec2 associate-iam-instance-profile. It is let go of by aws ec2 terminate-instances, which leaves the machine as it is; after the machine has moved to another host, gumleaf instance move follows it.",
			),
	handler: async (given) => {
		const { dataDir, node, hostInterface, mac, privateIp } = given;
		const { account, instanceType, name } = given;
		const machine = { node, hostInterface, mac, privateIp, instanceType };
		const { instanceId } = await createAdminClient(dataDir).adoptMachine({
			...{ ...machine, account, name },
		});
		console.log(instanceId);
	},
};

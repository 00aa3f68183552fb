import { defineCommand } from "../command.ts";
import { renderStateChanges } from "./render-state-changes.ts";
import { tabifier, tabifyFlags } from "./tabify.ts";

/** Starts stopped instances. */
export const startInstances = defineCommand({
	summary: "Start one or more stopped instances",
	operand: {
		name: "INSTANCE",
		describe: "ID(s) of the instance(s) to start",
		count: "some",
	},
	flags: tabifyFlags,
	async run({ aws, operands }) {
		const ec2 = await aws.ec2();
		const made = await ec2.startInstances({ InstanceIds: [...operands] });
		return made.StartingInstances ?? [];
	},
	print: (changes, { flags }) =>
		renderStateChanges(changes, tabifier(flags["show-empty-fields"])),
});

import { defineCommand } from "../command.ts";
import { renderStateChanges } from "./render-state-changes.ts";
import { tabifier, tabifyFlags } from "./tabify.ts";

/** Ends instances. */
export const terminateInstances = defineCommand({
	summary: "Terminate one or more instances",
	operand: {
		name: "INSTANCE",
		describe: "ID(s) of the instance(s) to terminate",
		count: "some",
	},
	flags: tabifyFlags,
	async run({ aws, operands }) {
		const ec2 = await aws.ec2();
		const made = await ec2.terminateInstances({ InstanceIds: [...operands] });
		return made.TerminatingInstances ?? [];
	},
	print: (changes, { flags }) =>
		renderStateChanges(changes, tabifier(flags["show-empty-fields"])),
});

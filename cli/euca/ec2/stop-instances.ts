import { defineCommand } from "../command.ts";
import { renderStateChanges } from "./render-state-changes.ts";
import { tabifier, tabifyFlags } from "./tabify.ts";

/** Stops running instances. */
export const stopInstances = defineCommand({
	summary: "Stop one or more running instances",
	operand: {
		name: "INSTANCE",
		describe: "ID(s) of the instance(s) to stop",
		count: "some",
	},
	flags: {
		force: {
			short: "f",
			describe: "immediately stop the instance(s), without a clean shutdown",
		},
		...tabifyFlags,
	},
	async run({ aws, operands, flags }) {
		const ec2 = await aws.ec2();
		const made = await ec2.stopInstances({
			InstanceIds: [...operands],
			...(flags.force && { Force: true }),
		});
		return made.StoppingInstances ?? [];
	},
	print: (changes, { flags }) =>
		renderStateChanges(changes, tabifier(flags["show-empty-fields"])),
});

import { defineCommand } from "../command.ts";
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
	print(changes, { flags }) {
		const tabify = tabifier(flags["show-empty-fields"]);
		return changes.map(({ InstanceId, PreviousState, CurrentState }) =>
			tabify(["INSTANCE", InstanceId, PreviousState?.Name, CurrentState?.Name]),
		);
	},
});

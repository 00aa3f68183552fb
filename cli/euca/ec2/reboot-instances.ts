import { defineCommand } from "../command.ts";

/** Restarts running instances. */
export const rebootInstances = defineCommand({
	summary: "Reboot one or more instances",
	operand: {
		name: "INSTANCE",
		describe: "ID(s) of the instance(s) to reboot",
		count: "some",
	},
	flags: {},
	async run({ aws, operands }) {
		const ec2 = await aws.ec2();
		await ec2.rebootInstances({ InstanceIds: [...operands] });
	},
});

import { defineCommand } from "../command.ts";
import { launchFlags, launchRequest } from "./launch-request.ts";
import { launchWithProfile } from "./launch-with-profile.ts";
import { renderReservation } from "./render-reservation.ts";
import { tabifier, tabifyFlags } from "./tabify.ts";

/** Launches instances. */
export const runInstances = defineCommand({
	summary: "Launch instances of a machine image",
	operand: {
		name: "IMAGE",
		describe: "ID of the image to instantiate",
		count: "one",
	},
	flags: {
		...launchFlags,
		"iam-profile": {
			short: "p",
			value: "IPROFILE",
			describe:
				"name or ARN of the instance profile, or name of a role that is in one profile only",
		},
		...tabifyFlags,
	},
	alternatives: [{ flags: ["user-data", "user-data-force", "user-data-file"] }],
	async run({ aws, operand, flags }) {
		const launch = launchRequest(operand, flags);
		const profile = flags["iam-profile"];
		if (profile) return launchWithProfile(aws, launch, profile);
		const ec2 = await aws.ec2();
		return ec2.runInstances(launch);
	},
	print: (reservation, { flags }) =>
		renderReservation(reservation, tabifier(flags["show-empty-fields"])),
});

import { defineCommand } from "../command.ts";

/** Shows who the credentials at hand belong to. */
export const getcallerid = defineCommand({
	summary: "Show information about the currently-active credentials",
	flags: {},
	async run({ aws }) {
		const sts = await aws.sts();
		const { Account, Arn, UserId } = await sts.getCallerIdentity({});
		return { Account, Arn, UserId, keyId: aws.accessKeyId("sts") };
	},
	print: ({ Account, Arn, UserId, keyId }) => [
		`account = ${Account}`,
		`arn = ${Arn}`,
		`key-id = ${keyId}`,
		`user-id = ${UserId}`,
	],
});

import { defineCommand } from "../command.ts";

/** Lists the account's instance profiles. */
export const instanceprofilelistbypath = defineCommand({
	summary: "List your account's instance profiles",
	flags: {
		"path-prefix": {
			short: "p",
			value: "PREFIX",
			describe:
				"limit results to instance profiles whose path begins with this",
		},
	},
	async run({ aws, flags }) {
		const iam = await aws.iam();
		const PathPrefix = flags["path-prefix"];
		const pages = iam.paginateListInstanceProfiles({ PathPrefix });
		const all = await Array.fromAsync(pages);
		return all.flatMap(({ InstanceProfiles }) => InstanceProfiles ?? []);
	},
	print: (profiles) => profiles.map(({ Arn }) => Arn ?? ""),
});

import { defineCommand } from "../command.ts";

/** Lists the account's roles. */
export const rolelistbypath = defineCommand({
	summary: "List your account's roles",
	flags: {
		"path-prefix": {
			short: "p",
			value: "PREFIX",
			describe: "limit results to roles whose path begins with this",
		},
	},
	async run({ aws, flags }) {
		const iam = await aws.iam();
		const PathPrefix = flags["path-prefix"];
		const pages = await Array.fromAsync(iam.paginateListRoles({ PathPrefix }));
		return pages.flatMap(({ Roles }) => Roles ?? []);
	},
	print: (roles) => roles.map(({ Arn }) => Arn ?? ""),
});

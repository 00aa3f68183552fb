import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Whether what starts from an image, or runs on a node, is made to use IMDSv2: `v2.0` or nothing. */
export const imdsSupport: Migration = {
	async up({ schema }: Kysely<unknown>): Promise<void> {
		for (const table of ["images", "nodes"]) {
			await schema
				.alterTable(table)
				.addColumn("imds_support", "text")
				.execute();
		}
	},
};

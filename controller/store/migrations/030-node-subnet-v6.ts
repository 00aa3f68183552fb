import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Where a node's instances get their IPv6 addresses from. */
export const nodeSubnetV6: Migration = {
	async up({ schema }: Kysely<unknown>): Promise<void> {
		await schema.alterTable("nodes").addColumn("subnet_v6", "text").execute();
	},
};

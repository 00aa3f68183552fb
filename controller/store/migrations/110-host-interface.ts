import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** The interface on its host of a machine that somebody else runs; null for what the host itself makes. */
export const hostInterface: Migration = {
	async up({ schema }: Kysely<unknown>): Promise<void> {
		await schema
			.alterTable("instances")
			.addColumn("host_interface", "text")
			.execute();
	},
};

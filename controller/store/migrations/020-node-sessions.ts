import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** From when on sessions fetched through a node count; those before were revoked. */
export const nodeSessions: Migration = {
	async up({ schema }: Kysely<unknown>): Promise<void> {
		await schema
			.alterTable("nodes")
			.addColumn("sessions_valid_from", "bigint", (column) =>
				column.notNull().defaultTo(0),
			)
			.execute();
	},
};

import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** When a node's instances were last told to fetch new keys, because a key of the key ring was revoked. */
export const sessionRenewal: Migration = {
	async up({ schema }: Kysely<unknown>): Promise<void> {
		await schema
			.alterTable("nodes")
			.addColumn("sessions_renewed_at", "bigint", (column) =>
				column.notNull().defaultTo(0),
			)
			.execute();
	},
};

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { migrations } from "../../controller/store/migrations/index.ts";
import type { Schema } from "../../controller/store/schema.ts";
import { GumleafSqliteDialect } from "../../controller/store/sqlite-dialect.ts";
import { instanceRow } from "../fakes/instance-row.ts";

describe("migrations", () => {
	it("give instances from before it was kept the public key of their key pair", async () => {
		await using database = await migratedTo("030-node-subnet-v6");
		const { public_key: _, move_to: __, ...earlier } = instanceRow();
		await database.db
			.withTables<{ instances: typeof earlier }>()
			.insertInto("instances")
			.values({ ...earlier, key_name: "mine" })
			.execute();
		await database.db
			.insertInto("key_pairs")
			.values({
				...{ key_pair_id: "key-1", account_id: earlier.account_id },
				...{ name: "mine", key_type: "ed25519", fingerprint: "" },
				...{ created_at: 0, public_key: "ssh-ed25519 AAAA mine" },
			})
			.execute();
		await database.migrate("060-launch-facts");
		const { public_key } = await database.db
			.selectFrom("instances")
			.select("public_key")
			.executeTakeFirstOrThrow();
		assert.equal(public_key, "ssh-ed25519 AAAA mine");
	});
});

/** A database as an earlier version left it. */
async function migratedTo(name: string) {
	const dialect = new GumleafSqliteDialect(new DatabaseSync(":memory:"));
	const db = new Kysely<Schema>({ dialect });
	const provider = { getMigrations: async () => migrations };
	const migrator = new Migrator({ db, provider });
	const migrate = async (to: string) => {
		const { error } = await migrator.migrateTo(to);
		if (error) throw error;
	};
	await migrate(name);
	return { db, migrate, [Symbol.asyncDispose]: () => db.destroy() };
}

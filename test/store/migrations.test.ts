import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { migrations } from "../../controller/store/migrations/index.ts";
import type { ImageTable, Schema } from "../../controller/store/schema.ts";
import { GumleafSqliteDialect } from "../../controller/store/sqlite-dialect.ts";
import { imageRow } from "../fakes/image-row.ts";
import { instanceRow } from "../fakes/instance-row.ts";

describe("migrations", () => {
	it("give instances from before it was kept the public key of their key pair", async () => {
		await using database = await migratedTo("030-node-subnet-v6");
		const earlier = without(instanceRow(), [
			"public_key",
			"move_to",
			"placement_group_id",
			"partition_number",
			"host_interface",
		]);
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

	it("give images from before they had one a root device, and no product codes", async () => {
		await using database = await migratedTo("080-metadata-uses");
		const earlier = without(imageRow(), [
			"root_device_name",
			"product_codes",
			"imds_support",
		]);
		// The present type has columns that are not there yet.
		await database.db
			.insertInto("images")
			.values(earlier as ImageTable)
			.execute();
		await database.migrate("090-image-facts");
		const { root_device_name, product_codes } = await database.db
			.selectFrom("images")
			.selectAll()
			.executeTakeFirstOrThrow();
		assert.equal(root_device_name, "/dev/sda1");
		assert.equal(product_codes, "[]");
	});
});

/** A row without the columns that came later. */
function without<Row extends object, Name extends keyof Row>(
	row: Row,
	names: readonly Name[],
): Omit<Row, Name> {
	const rest = { ...row };
	for (const name of names) delete (rest as Partial<Row>)[name];
	return rest;
}

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

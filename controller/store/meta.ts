import type { RandomBytes } from "#shared/random.ts";
import type { Database, WriteTransaction } from "./store.ts";

const GENERATION_BYTES = 8;

/** A fact about the store itself; undefined when it was never set. */
export async function findMeta(
	db: Database,
	key: string,
): Promise<string | undefined> {
	const row = await db
		.selectFrom("meta")
		.select("value")
		.where("key", "=", key)
		.executeTakeFirst();
	return row?.value;
}

/** Sets a fact about the store itself. */
export async function setMeta(
	tx: WriteTransaction,
	key: string,
	value: string,
): Promise<void> {
	await tx
		.insertInto("meta")
		.values({ key, value })
		.onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
		.execute();
}

/** Puts another generation in the place of the store's: for controllers opened from now on it is another store. */
export async function newGeneration(
	tx: WriteTransaction,
	random: RandomBytes,
): Promise<void> {
	await setMeta(tx, "generation", generation(random));
}

/** The store's generation, made at its creation. */
export async function ensureGeneration(
	db: Database,
	random: RandomBytes,
): Promise<string> {
	await db
		.insertInto("meta")
		.values({ key: "generation", value: generation(random) })
		.onConflict((conflict) => conflict.column("key").doNothing())
		.execute();
	const found = await findMeta(db, "generation");
	if (!found) throw new Error("the store has no generation");
	return found;
}

function generation(random: RandomBytes): string {
	return random(GENERATION_BYTES).toString("hex");
}

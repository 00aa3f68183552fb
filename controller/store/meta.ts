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

/** The store's generation, made when there is none: at creation, and after a restore has removed it. */
export async function ensureGeneration(
	db: Database,
	random: RandomBytes,
): Promise<string> {
	await db
		.insertInto("meta")
		.values({
			key: "generation",
			value: random(GENERATION_BYTES).toString("hex"),
		})
		.onConflict((conflict) => conflict.column("key").doNothing())
		.execute();
	const generation = await findMeta(db, "generation");
	if (!generation) throw new Error("the store has no generation");
	return generation;
}

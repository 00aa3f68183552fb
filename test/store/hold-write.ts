import { setMeta } from "../../controller/store/meta.ts";
import { openPostgresStore } from "../../controller/store/postgres.ts";
import { seededRandom } from "../fakes/seeded-random.ts";
import { postgresAccess } from "./engines.ts";

/** Stands still in the middle of a write until it is killed, and says when it does. */
const [, , socketDir = "", database = ""] = process.argv;
const access = postgresAccess(socketDir, database);
const store = await openPostgresStore(access, seededRandom("holding"));
await store.write(async (tx) => {
	await setMeta(tx, "a", "b");
	process.stdout.write("holding\n");
	for (;;);
});

import { setMeta } from "../../controller/store/meta.ts";
import { openSqliteStore } from "../../controller/store/sqlite.ts";
import { seededRandom } from "../fakes/seeded-random.ts";

/** Writes until it is killed, and says of each write that it is done once it is. */
const store = await openSqliteStore(process.argv[2] ?? "", seededRandom());
for (let count = 1; ; count++) {
	await store.write((tx) => setMeta(tx, `write-${count}`, "done"));
	process.stdout.write(`${count}\n`);
}

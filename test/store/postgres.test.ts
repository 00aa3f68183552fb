import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import { sql } from "kysely";
import {
	findMeta,
	newGeneration,
	setMeta,
} from "../../controller/store/meta.ts";
import { raiseNodeRevision } from "../../controller/store/node-revisions.ts";
import { insertNode } from "../../controller/store/nodes.ts";
import { openPostgresStore } from "../../controller/store/postgres.ts";
import { remember, remembered } from "../../controller/store/remember.ts";
import {
	findRoleById,
	insertRole,
	updateRole,
} from "../../controller/store/roles.ts";
import type { Store, WriteTransaction } from "../../controller/store/store.ts";
import { nodeRow } from "../fakes/node-row.ts";
import { roleRow } from "../fakes/role-row.ts";
import { seededRandom } from "../fakes/seeded-random.ts";
import { until } from "../host/until.ts";
import { postgresServer, skipPostgres } from "../postgres/server.ts";
import { postgresAccess } from "./engines.ts";

const { role_id: ROLE_ID } = roleRow();
const never = new AbortController().signal;

/** A database, and the controllers' stores over it. */
class Shared implements AsyncDisposable {
	readonly #opened = new AsyncDisposableStack();
	readonly #socketDir: string;
	readonly #database: string;
	#stores = 0;

	private constructor(socketDir: string, database: string) {
		this.#socketDir = socketDir;
		this.#database = database;
	}

	static async create(): Promise<Shared> {
		const server = await postgresServer();
		return new Shared(server.socketDir, await server.createDatabase());
	}

	async open(): Promise<Store> {
		this.#stores += 1;
		const access = postgresAccess(this.#socketDir, this.#database);
		const random = seededRandom(`store ${this.#stores}`);
		return this.#opened.use(await openPostgresStore(access, random));
	}

	async two(): Promise<[Store, Store]> {
		return [await this.open(), await this.open()];
	}

	/** The socket's folder and the database's name. */
	get place(): [string, string] {
		return [this.#socketDir, this.#database];
	}

	/** What somebody else does to the database; `$` stands for its name. */
	async run(text: string): Promise<void> {
		const server = await postgresServer();
		await server.run(text.replaceAll("$", this.#database), this.#database);
	}

	/** Ends connections of the stores: all, or those of which a condition holds. */
	cut(condition = "true"): Promise<void> {
		return this.run(
			`select pg_terminate_backend(pid) from pg_stat_activity where datname = '$' and application_name = 'gumleaf' and ${condition}`,
		);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#opened.disposeAsync();
	}
}

async function addOne(store: Store): Promise<void> {
	await store.write(async (tx) => {
		const count = Number((await findMeta(tx, "count")) ?? 0);
		await setMeta(tx, "count", String(count + 1));
	});
}

describe("stores in one PostgreSQL database", { skip: skipPostgres }, () => {
	it("are one store, also when all of them are opened for the first time at once", async () => {
		await using shared = await Shared.create();
		const opening = Array.from({ length: 5 }, () => shared.open());
		const generations = new Set(
			(await Promise.all(opening)).map(({ generation }) => generation),
		);
		assert.equal(generations.size, 1);
	});

	it("write one after the other, each seeing what the others wrote", async () => {
		await using shared = await Shared.create();
		const stores = await shared.two();
		const writes = Array.from({ length: 60 }, (_, index) =>
			addOne(stores[index % 2] as Store),
		);
		await Promise.all(writes);
		assert.equal(await findMeta(stores[0].read, "count"), "60");
	});

	it("forget what they remember with the other's commit, not later", async () => {
		await using shared = await Shared.create();
		const [one, other] = await shared.two();
		await one.write((tx) => insertRole(tx, roleRow()));
		const descriptionOf = remembered(async (db, roleId) => {
			const role = await findRoleById(db, roleId);
			return role?.description;
		});
		for (let round = 0; round < 30; round += 1) {
			const description = `round ${round}`;
			await descriptionOf(one.read, ROLE_ID);
			await other.write((tx) => updateRole(tx, ROLE_ID, { description }));
			assert.equal(await descriptionOf(one.read, ROLE_ID), description);
		}
	});

	it("remember what was asked while nobody commits", async () => {
		await using shared = await Shared.create();
		const store = await shared.open();
		const snapshot = async () => {
			const now = sql<string>`pg_current_snapshot()::text`.as("now");
			return (await store.read.selectNoFrom(now).executeTakeFirst())?.now;
		};
		const timesAsked = async () => {
			let asked = 0;
			const question = remembered(async () => {
				asked += 1;
				return asked;
			});
			for (let times = 0; times < 5; times += 1) {
				await question(store.read, "anything");
				await new Promise(setImmediate);
			}
			await Promise.all(
				Array.from({ length: 20 }, () => question(store.read, "anything")),
			);
			return asked;
		};
		// Databases of other tests are on the same server: what they commit counts as somebody's, too.
		await until("nobody commits for a moment", async () => {
			const before = await snapshot();
			const asked = await timesAsked();
			if ((await snapshot()) !== before) return "somebody did";
			assert.equal(asked, 1);
			return true;
		});
	});

	it("see one state in all that one answer is made of", async () => {
		await using shared = await Shared.create();
		const [one, other] = await shared.two();
		const put = (value: string) =>
			other.write(async (tx) => {
				await setMeta(tx, "a", value);
				await setMeta(tx, "b", value);
			});
		await put("before");
		const both = await remember(one.read, {}, "", async () => {
			const a = await findMeta(one.read, "a");
			await put("after");
			return [a, await findMeta(one.read, "b")];
		});
		assert.deepEqual(both, ["before", "before"]);
		assert.equal(await findMeta(one.read, "b"), "after");
	});

	it("wake those who wait at the other, whether or not they hear of it", async () => {
		await using shared = await Shared.create();
		const [one, other] = await shared.two();
		await one.write((tx) =>
			insertNode(tx, nodeRow({ node_id: "n1", revision: 0 })),
		);
		for (const cut of [false, true]) {
			const known = Number(await findMeta(one.read, "revision")) || 0;
			const woken = other.changes.wait("n1", known, never);
			if (cut) await shared.cut("query like 'listen%'");
			const written = performance.now();
			await one.write((tx) => raiseNodeRevision(tx, ["n1"]));
			await woken;
			const took = performance.now() - written;
			assert.ok(took < 1_000, `${took} ms, ${cut ? "deaf" : "hearing"}`);
		}
	});

	it("are told of a commit at once, long before they would look for it", async () => {
		await using shared = await Shared.create();
		const [one, other] = await shared.two();
		await one.write((tx) =>
			insertNode(tx, nodeRow({ node_id: "n1", revision: 0 })),
		);
		const waits: number[] = [];
		for (let revision = 0; revision < 9; revision += 1) {
			const woken = other.changes.wait("n1", revision, never);
			const written = performance.now();
			await one.write((tx) => raiseNodeRevision(tx, ["n1"]));
			await woken;
			waits.push(performance.now() - written);
		}
		// Were it by looking twice a second, half of them would take longer.
		const median = waits.sort((a, b) => a - b)[4] ?? Infinity;
		assert.ok(median < 125, `${median} ms`);
	});

	it("are refused when a newer version has changed them, and left alone", async () => {
		await using shared = await Shared.create();
		await shared.open();
		await shared.run(
			"insert into kysely_migration values ('999-future', 'later')",
		);
		await assert.rejects(shared.open(), (error: Error) => {
			assert.match(String(error.cause), /newer version .*999-future/);
			return true;
		});
		await shared.run("delete from kysely_migration where name = '999-future'");
		assert.ok((await shared.open()).generation);
	});

	it("go on when a newer version has given a table another column", async () => {
		await using shared = await Shared.create();
		const store = await shared.open();
		await store.write((tx) => insertRole(tx, roleRow()));
		const find = () => findRoleById(store.read, ROLE_ID);
		await Promise.all([find(), find(), find()]);
		await shared.run("alter table roles add column later text");
		for (let times = 0; times < 4; times += 1) {
			const found = await Promise.all([find(), find(), find()]);
			assert.ok(found.every((role) => role?.name === roleRow().name));
		}
	});

	it("refuse to go on over a backup that was restored below them", async () => {
		await using shared = await Shared.create();
		const [one, other] = await shared.two();
		await one.write((tx) => newGeneration(tx, seededRandom("restored")));
		await shared.cut();
		await assert.rejects(findMeta(other.read, "generation"), (error: Error) => {
			assert.match(String(error.cause), /restored meanwhile/);
			return true;
		});
	});

	it("refuse a database that answers commits before they are on disk", async () => {
		await using shared = await Shared.create();
		await shared.run('alter database "$" set synchronous_commit = off');
		await assert.rejects(shared.open(), (error: Error) => {
			assert.match(String(error.cause), /before they are on disk/);
			return true;
		});
	});
});

describe("a write on PostgreSQL", { skip: skipPostgres }, () => {
	it("fails as a whole when one of its statements did, though it went on", async () => {
		await using shared = await Shared.create();
		const store = await shared.open();
		const write = store.write(async (tx) => {
			await setMeta(tx, "a", "b");
			await insertRole(tx, roleRow());
			await insertRole(tx, roleRow()).catch(() => {});
		});
		await assert.rejects(write, /committing to the store/);
		assert.equal(await findMeta(store.read, "a"), undefined);
	});

	it("shares a commit with those that came up meanwhile, and fails alone", async () => {
		await using shared = await Shared.create();
		const store = await shared.open();
		const noted = (key: string, after: (tx: WriteTransaction) => unknown) =>
			store.write(async (tx) => {
				await setMeta(tx, key, "written");
				await after(tx);
				const id = sql<{ id: string }>`select pg_current_xact_id()::text as id`;
				return (await id.execute(tx)).rows[0]?.id;
			});
		const settled = await Promise.allSettled([
			noted("first", () => {}),
			noted("thrown", () => assert.fail("no such thing")),
			noted("second", () => {}),
			noted("caught", (tx) => sql`select 1/0`.execute(tx).catch(() => {})),
			noted("third", () => {}),
		]);
		const transactions = settled.map((one) =>
			one.status === "fulfilled" ? one.value : "none",
		);
		const shares = transactions[0];
		assert.match(shares ?? "", /^\d+$/);
		assert.deepEqual(transactions, [shares, "none", shares, "none", shares]);
		const kept = ["first", "thrown", "second", "caught", "third"].map((key) =>
			findMeta(store.read, key),
		);
		assert.deepEqual(await Promise.all(kept), [
			...["written", undefined, "written", undefined, "written"],
		]);
	});

	it("of another controller does not wait for all that one has to write", async () => {
		await using shared = await Shared.create();
		const [busy, other] = await shared.two();
		const order: string[] = [];
		const slow = Array.from({ length: 30 }, () =>
			busy
				.write((tx) => sql`select pg_sleep(0.03)`.execute(tx))
				.then(() => order.push("busy")),
		);
		await addOne(other);
		order.push("other");
		await Promise.all(slow);
		const place = order.indexOf("other");
		assert.ok(place < 20, `${place} of 30 came first`);
	});

	it("takes nobody with it when it is the first and one of its statements has failed", async () => {
		await using shared = await Shared.create();
		const store = await shared.open();
		const spoilt = store.write(async (tx) => {
			await sql`select 1/0`.execute(tx).catch(() => {});
		});
		const next = addOne(store);
		await assert.rejects(spoilt);
		await next;
		assert.equal(await findMeta(store.read, "count"), "1");
	});

	it("fails when its commit does", async () => {
		await using shared = await Shared.create();
		const store = await shared.open();
		await shared.run(
			"create table late (x int unique deferrable initially deferred)",
		);
		const write = store.write(async (tx) => {
			await setMeta(tx, "a", "b");
			await sql`insert into late values (1), (1)`.execute(tx);
		});
		await assert.rejects(write, /committing to the store/);
		assert.equal(await findMeta(store.read, "a"), undefined);
		await store.write((tx) => setMeta(tx, "a", "c"));
		assert.equal(await findMeta(store.read, "a"), "c");
	});

	it("fails with all it did when its connection is lost, and the next one finds another", async () => {
		await using shared = await Shared.create();
		const store = await shared.open();
		const write = store.write(async (tx) => {
			await setMeta(tx, "a", "b");
			await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
		});
		await assert.rejects(write, /asking PostgreSQL/);
		assert.equal(await findMeta(store.read, "a"), undefined);
		await addOne(store);
		await shared.cut();
		await addOne(store).catch(() => addOne(store));
		assert.equal(await findMeta(store.read, "count"), "2");
	});

	it("does not wait for ever for a controller that stands still in the middle of one", async () => {
		await using shared = await Shared.create();
		const store = await shared.open();
		const script = resolve(import.meta.dirname, "hold-write.ts");
		const child = spawn(process.execPath, [script, ...shared.place], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		try {
			await once(child.stdout, "data");
			await addOne(store);
			assert.equal(await findMeta(store.read, "a"), undefined);
		} finally {
			child.kill("SIGKILL");
		}
	});
});

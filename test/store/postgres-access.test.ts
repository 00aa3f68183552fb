import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { describeError } from "#shared/errors.ts";
import { openPostgresStore } from "../../controller/store/postgres.ts";
import { parsePostgresLocation } from "../../controller/store/postgres-location.ts";
import type { PostgresAccess } from "../../controller/store/postgres-pool.ts";
import { seededRandom } from "../fakes/seeded-random.ts";
import {
	GUARDED_USER,
	POSTGRES_USER,
	type PostgresServer,
	postgresServer,
	skipPostgres,
} from "../postgres/server.ts";
import { tlsFront } from "../postgres/tls-front.ts";

const run = promisify(execFile);

describe("the way to PostgreSQL", { skip: skipPostgres }, () => {
	let folder = "";
	let server: PostgresServer;

	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-access-"));
		server = await postgresServer();
	});
	after(() => rm(folder, { recursive: true }));

	/** Opens a store by its URL and closes it; what went wrong, if anything did. */
	const attempt = async (url: string, more: Partial<PostgresAccess> = {}) => {
		const location = parsePostgresLocation(url);
		if (typeof location === "string") throw new Error(location);
		const access = {
			...{ location, passwordFile: undefined },
			...{ connections: 2, environment: {}, ...more },
		};
		try {
			await using store = await openPostgresStore(access, seededRandom());
			assert.ok(store.generation);
			return undefined;
		} catch (error) {
			return describeError(error);
		}
	};
	const fileOf = async (name: string, text: string) => {
		const file = join(folder, name);
		await writeFile(file, text, { mode: 0o600 });
		return file;
	};

	it("is opened by a password from a file, which no error repeats", async () => {
		const database = await server.createDatabase();
		await server.run(`create role ${GUARDED_USER} login password 'geheim'`);
		await server.run(`alter database ${database} owner to ${GUARDED_USER}`);
		await server.run(`alter schema public owner to ${GUARDED_USER}`, database);
		try {
			const url = `postgres:///${database}?host=${server.socketDir}&user=${GUARDED_USER}`;
			const passwordFile = await fileOf("password", "geheim\n");
			assert.equal(await attempt(url, { passwordFile }), undefined);
			const passFile = await fileOf("pass", `*:*:${database}:*:geheim`);
			assert.equal(await attempt(`${url}&passfile=${passFile}`), undefined);
			const environment = { PGPASSWORD: "geheimnis" };
			const wrong = await attempt(url, { environment });
			assert.match(wrong ?? "", /password authentication failed/);
			assert.doesNotMatch(wrong ?? "", /geheim/);
			const none = await attempt(url, {
				environment: { PGPASSFILE: await fileOf("none", "") },
			});
			assert.match(none ?? "", /wants a password/);
		} finally {
			await server.run(`drop database ${database}`);
			await server.run(`drop role ${GUARDED_USER}`);
		}
	});

	it("is taken by TLS only to the server that was named, and that is vouched for", async () => {
		const database = await server.createDatabase();
		const identityOf = async (name: string) => {
			const [key, certificate] = [join(folder, "key"), join(folder, name)];
			await run("openssl", [
				...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"],
				...["-subj", "/CN=postgres", "-addext", `subjectAltName=${name}`],
				...["-keyout", key, "-out", certificate],
			]);
			const text = await readFile(certificate, "utf8");
			return { certificate: text, key: await readFile(key, "utf8") };
		};
		const urlOf = (port: number, tls: string) =>
			`postgres://${POSTGRES_USER}@127.0.0.1:${port}/${database}?sslmode=verify-full${tls}`;
		{
			const identity = await identityOf("IP:127.0.0.1");
			using front = await tlsFront(server.socketDir, identity);
			const trusting = `&sslrootcert=${folder}/IP:127.0.0.1`;
			assert.equal(await attempt(urlOf(front.port, trusting)), undefined);
			const stranger = await attempt(urlOf(front.port, ""));
			assert.match(stranger ?? "", /self-signed certificate/);
		}
		const identity = await identityOf("DNS:localhost");
		using front = await tlsFront(server.socketDir, identity);
		const trusting = `&sslrootcert=${folder}/DNS:localhost`;
		const other = await attempt(urlOf(front.port, trusting));
		assert.match(other ?? "", /does not match certificate/);
	});

	it("is said to lead nowhere when there is no server", async () => {
		const said = await attempt(`postgres:///state?host=${folder}`);
		assert.match(said ?? "", /^preparing database state at .*: connect ENOENT/);
	});
});

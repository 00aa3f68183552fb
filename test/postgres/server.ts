import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
	chownSync,
	existsSync,
	globSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

/** Where a server that somebody has started for all test files has its socket. */
const SHARED = "GUMLEAF_TEST_POSTGRES";

/** A name that sorts and compares otherwise than bytes do: what the store must not go by. */
const LANGUAGE = [
	"--encoding=UTF8",
	"--locale=C.UTF-8",
	"--locale-provider=icu",
	"--icu-locale=en-US",
];

/** The superuser, whom the socket's folder alone keeps from others. */
export const POSTGRES_USER = "gumleaf";

/** Somebody who needs a password, once there is such a user. */
export const GUARDED_USER = "guarded";

/** A real PostgreSQL server of the tests' own, in a temporary folder, on a UNIX socket only. */
export interface PostgresServer {
	/** The folder of its socket. */
	readonly socketDir: string;
	/** Makes a database, empty or as another one is that nobody uses; answers its name. All of them go with the server. */
	createDatabase(template?: string): Promise<string>;
	/** Runs a statement as the superuser. */
	run(text: string, database?: string): Promise<pg.QueryResult>;
}

/** Why there can be no server here; undefined where there can. */
export function whyNoPostgres(): string | undefined {
	if (process.env[SHARED] || binaries()) return undefined;
	return "PostgreSQL's server is not installed (as root, setup/prepare-postgres installs it)";
}

/** Whether tests on PostgreSQL are skipped, and why: never where everything must be tested. */
export const skipPostgres: string | false =
	process.env.CI === "true" ? false : (whyNoPostgres() ?? false);

let own: Promise<PostgresServer> | undefined;

/** The server of all test files, or one of this process's own, which ends with it. */
export function postgresServer(): Promise<PostgresServer> {
	const shared = process.env[SHARED];
	if (shared) return Promise.resolve(serverAt(shared));
	own ??= startServer();
	return own;
}

/** Starts a server for the processes that this one starts. */
export async function shareServer(): Promise<void> {
	process.env[SHARED] = (await postgresServer()).socketDir;
}

/** Starts a server that ends with this process, however it ends. */
export async function startServer(): Promise<PostgresServer> {
	const folder = await mkdtemp(join(tmpdir(), "gumleaf-postgres-"));
	const { command, args, options } = asSomebody(folder);
	const bin = binaries();
	if (!bin) throw new Error(whyNoPostgres());
	const data = join(folder, "data");
	execFileSync(
		command,
		[
			...args,
			join(bin, "initdb"),
			`--pgdata=${data}`,
			...["--auth=trust", `--username=${POSTGRES_USER}`, "--no-sync"],
			...LANGUAGE,
		],
		{ ...options, stdio: ["ignore", "ignore", "inherit"] },
	);
	// The first line that fits counts.
	const access = join(data, "pg_hba.conf");
	const others = readFileSync(access, "utf8");
	writeFileSync(access, `local all ${GUARDED_USER} scram-sha-256\n${others}`);
	const settings = [
		"listen_addresses=",
		`unix_socket_directories=${folder}`,
		...["fsync=off", "full_page_writes=off", "max_connections=200"],
		"log_min_messages=fatal",
	].flatMap((setting) => ["-c", setting]);
	const child = spawn(
		command,
		[...args, join(bin, "postgres"), "-D", data, ...settings],
		{ ...options, stdio: "ignore" },
	);
	child.unref();
	process.on("exit", () => {
		const stop = ["stop", "--mode=immediate", `--pgdata=${data}`];
		execFileSync(command, [...args, join(bin, "pg_ctl"), ...stop], {
			...options,
			stdio: "ignore",
		});
		rmSync(folder, { recursive: true, force: true });
	});
	await answering(folder, child);
	return serverAt(folder);
}

function serverAt(socketDir: string): PostgresServer {
	const run = async (text: string, database = "postgres") => {
		const client = new pg.Client({
			...{ host: socketDir, user: POSTGRES_USER, database },
		});
		await client.connect();
		try {
			return await client.query(text);
		} finally {
			await client.end();
		}
	};
	return {
		socketDir,
		run,
		createDatabase: async (template = "template1") => {
			const name = `test_${randomBytes(6).toString("hex")}`;
			await run(`create database ${name} template ${template}`);
			return name;
		},
	};
}

async function answering(folder: string, child: ChildProcess): Promise<void> {
	for (;;) {
		try {
			await serverAt(folder).run("select 1");
			return;
		} catch (error) {
			if (child.exitCode !== null) {
				throw new Error("the server ended", { cause: error });
			}
			await delay(20);
		}
	}
}

/** The newest installed server's programs. */
function binaries(): string | undefined {
	const found = globSync("/usr/lib/postgresql/*/bin")
		.filter((bin) => existsSync(join(bin, "initdb")))
		.sort((a, b) => versionIn(a) - versionIn(b));
	return found.at(-1);
}

function versionIn(path: string): number {
	return Number(/postgresql\/(\d+)/.exec(path)?.[1] ?? 0);
}

/** PostgreSQL refuses to be root. It gets a signal when its parent dies without having ended it. */
function asSomebody(folder: string) {
	const args = ["--pdeathsig=QUIT"];
	if (process.getuid?.() === 0) {
		const [uid, gid] = unprivilegedUser();
		chownSync(folder, uid, gid);
		args.push(`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups");
	}
	return {
		command: "setpriv",
		args: [...args, "--"],
		options: {
			cwd: folder,
			env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" },
		},
	};
}

function unprivilegedUser(): [uid: number, gid: number] {
	const users = readFileSync("/etc/passwd", "utf8")
		.split("\n")
		.map((line) => line.split(":"));
	const [, , uid, gid] =
		users.find(([name]) => name === "postgres") ??
		users.find(([name]) => name === "nobody") ??
		[];
	if (!uid || !gid) throw new Error("no user to run PostgreSQL as");
	return [Number(uid), Number(gid)];
}

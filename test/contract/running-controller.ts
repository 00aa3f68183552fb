import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { fromIni } from "@aws-sdk/credential-providers";
import {
	type ListenAddress,
	parseListenAddress,
} from "#shared/listen-address.ts";
import {
	POSTGRES_USER,
	type PostgresServer,
	postgresServer,
} from "../postgres/server.ts";

/** What starts a controller. */
export const CONTROLLER = resolve(
	import.meta.dirname,
	"../../controller/main.ts",
);
export const REGION = "us-east-1";
export const ACCOUNT = "111111111111";

type KeyPair = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
};

/** The real SDK clients of one caller. */
export interface Clients {
	readonly iam: IAMClient;
	readonly sts: STSClient;
	readonly ec2: EC2Client;
}

/** A controller in a process of its own, with its state in a folder that goes with it. */
export interface RunningController extends AsyncDisposable {
	readonly endpoint: string;
	readonly dataDir: string;
	/** UNIX socket of the node API, where the flags name no other place for it. */
	readonly nodeSocket: string;
	/** Where the node API listens. */
	readonly nodeListen: ListenAddress;
	readonly root: Clients;
	/** The keys that root signs with. */
	rootKeys(): Promise<KeyPair>;
	/** Sends the process a signal. */
	signal(name: NodeJS.Signals): void;
	/** Clients that sign with other keys. */
	as(keys: KeyPair): Clients;
}

/** Where the controllers of this run keep their state: GUMLEAF_TEST_STORE=postgres has each make a database of its own. */
async function storeFlags(): Promise<string[]> {
	if (process.env.GUMLEAF_TEST_STORE !== "postgres") return [];
	const server = await postgresServer();
	return [storeFlag(server, await server.createDatabase())];
}

/** The flag for a database of the tests' server. */
export function storeFlag({ socketDir }: PostgresServer, database: string) {
	return `--store=postgres:///${database}?host=${socketDir}&user=${POSTGRES_USER}`;
}

/** Starts `controller/main.ts` on a free port and resolves when it is ready. */
export async function startController(
	flags: readonly string[] = [],
): Promise<RunningController> {
	const dataDir = mkdtempSync(join(tmpdir(), "gumleaf-"));
	const nodeSocket = join(dataDir, "nodes.sock");
	const names = (name: string) =>
		flags.some((flag) => flag.startsWith(`--${name}=`));
	const store = names("store") ? [] : await storeFlags();
	const nodeFlags = names("node-listen")
		? []
		: [`--node-listen=unix:${nodeSocket}`];
	const child = spawn(
		process.execPath,
		[
			CONTROLLER,
			`--data-dir=${dataDir}`,
			"--listen=127.0.0.1:0",
			...nodeFlags,
			"--log-level=error",
			...store,
			...flags,
		],
		{ stdio: ["ignore", "pipe", "inherit"] },
	);
	const lines = createInterface({ input: child.stdout });
	const [line] = (await Promise.race([
		once(lines, "line"),
		once(child, "exit").then(([code]) => [`exit status ${code}`]),
	])) as [string];
	const [, endpoint, nodes = ""] =
		/^ready api=(\S+) nodes=(?:https:\/\/)?(\S+)/.exec(line) ?? [];
	const nodeListen = parseListenAddress(nodes);
	if (!endpoint || !nodeListen)
		throw new Error(`the controller did not start: ${line}`);
	const rootKeys = fromIni({
		filepath: join(dataDir, "root-credentials"),
		profile: "default",
		ignoreCache: true,
	});
	const clients = (credentials: KeyPair | typeof rootKeys): Clients => {
		const settings = { endpoint, region: REGION, credentials, maxAttempts: 1 };
		return {
			iam: new IAMClient(settings),
			sts: new STSClient(settings),
			ec2: new EC2Client(settings),
		};
	};
	return {
		endpoint,
		dataDir,
		nodeSocket,
		nodeListen,
		root: clients(rootKeys),
		rootKeys: () => rootKeys(),
		signal: (name) => void child.kill(name),
		as: clients,
		async [Symbol.asyncDispose]() {
			if (child.exitCode === null && child.signalCode === null) {
				const ended = once(child, "exit");
				child.kill("SIGTERM");
				await ended;
			}
			rmSync(dataDir, { recursive: true, force: true });
		},
	};
}

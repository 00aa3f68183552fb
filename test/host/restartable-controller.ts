import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { fromIni } from "@aws-sdk/credential-providers";
import { RestartableProgram } from "./restartable-program.ts";

const CONTROLLER = resolve(import.meta.dirname, "../../controller/main.ts");
/** Always the same, so that its callers find it again; the namespace is the test's own. */
const API = "127.0.0.1:8773";

type Credentials = NonNullable<
	ConstructorParameters<typeof STSClient>[0]
>["credentials"];

/** The real SDK clients of one caller. */
export function clientsOf(credentials: Credentials) {
	const settings = {
		endpoint: `http://${API}`,
		region: "us-east-1",
		maxAttempts: 1,
		...(credentials ? { credentials } : {}),
	};
	return {
		iam: new IAMClient(settings),
		sts: new STSClient(settings),
		ec2: new EC2Client(settings),
	};
}

/** How a controller of a test differs from the usual one. */
export interface ControllerOptions {
	/** HOST:PORT of the node listener; without it, it is a UNIX socket. */
	readonly nodeListen?: string;
	readonly environment?: Readonly<Record<string, string>>;
}

/** A controller that can be killed and started again over its own data, inside a namespace of the test's own. */
export async function startRestartableController(
	options: ControllerOptions = {},
) {
	const dataDir = mkdtempSync(join(tmpdir(), "gumleaf-"));
	const nodeSocket = join(dataDir, "nodes.sock");
	const { nodeListen = `unix:${nodeSocket}`, environment = {} } = options;
	const program = new RestartableProgram(
		[
			CONTROLLER,
			`--data-dir=${dataDir}`,
			`--listen=${API}`,
			`--node-listen=${nodeListen}`,
			"--log-level=error",
		],
		environment,
	);
	await program.start();
	const filepath = join(dataDir, "root-credentials");
	const root = fromIni({ filepath, profile: "default", ignoreCache: true });
	return {
		dataDir,
		nodeSocket,
		program,
		root: clientsOf(root),
		async [Symbol.asyncDispose]() {
			await program.end("SIGTERM");
			rmSync(dataDir, { recursive: true, force: true });
		},
	};
}

export type RestartableController = Awaited<
	ReturnType<typeof startRestartableController>
>;

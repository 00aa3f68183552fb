import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
	CreateAccessKeyCommand,
	CreateRoleCommand,
	CreateUserCommand,
	IAMClient,
	PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { type MeasuredServer, startServer } from "./measured-server.ts";
import type { Row } from "./row.ts";
import { sendAll } from "./send-all.ts";
import { CallSigner, type Keys } from "./signed-call.ts";

const ACCOUNT = "111111111111";
const USER_ARN = `arn:aws:iam::${ACCOUNT}:user/bench`;
const CONNECTIONS = 16;
/** Rounds until what the controller runs is compiled as far as it will be. */
const WARMUPS = 12;
const ROUNDS = 9;
/** Roles of one round, which are deleted after it: an account may have 1000. */
const REQUESTS = 900;

type Parameters = Readonly<Record<string, string>>;

interface Case {
	readonly service: "iam" | "sts";
	readonly goal: string;
	readonly call: (serial: number) => Parameters;
	/** The call that undoes it, so that rounds are alike. */
	readonly undo?: (serial: number) => Parameters;
}

const trustPolicy = JSON.stringify({
	Version: "2012-10-17",
	Statement: [
		{
			Effect: "Allow",
			Principal: { AWS: USER_ARN },
			Action: "sts:AssumeRole",
		},
	],
});

const userPolicy = JSON.stringify({
	Version: "2012-10-17",
	Statement: [
		{
			Sid: "NotTheAdministrators",
			Effect: "Deny",
			Action: ["iam:*", "sts:AssumeRole"],
			Resource: `arn:aws:iam::${ACCOUNT}:role/admin/*`,
		},
		{
			Sid: "Roles",
			Effect: "Allow",
			Action: ["iam:CreateRole", "iam:DeleteRole", "iam:GetRole"],
			Resource: `arn:aws:iam::${ACCOUNT}:role/*`,
		},
		{
			Sid: "Sessions",
			Effect: "Allow",
			Action: "sts:AssumeRole",
			Resource: `arn:aws:iam::${ACCOUNT}:role/bench`,
		},
		{
			Sid: "Instances",
			Effect: "Allow",
			Action: ["ec2:Describe*", "ec2:RunInstances"],
			Resource: "*",
		},
		{
			Sid: "OwnKeys",
			Effect: "Allow",
			Action: "iam:*AccessKey*",
			Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
		},
	],
});

const cases: Readonly<Record<string, Case>> = {
	GetCallerIdentity: {
		service: "sts",
		goal: "≥ 0.30",
		call: () => ({ Action: "GetCallerIdentity", Version: "2011-06-15" }),
	},
	AssumeRole: {
		service: "sts",
		goal: "≥ 0.30",
		call: (serial) => ({
			Action: "AssumeRole",
			Version: "2011-06-15",
			RoleArn: `arn:aws:iam::${ACCOUNT}:role/bench`,
			RoleSessionName: `session-${serial}`,
		}),
	},
	CreateRole: {
		service: "iam",
		goal: "≥ 0.15",
		call: (serial) => ({
			Action: "CreateRole",
			Version: "2010-05-08",
			RoleName: `role-${serial}`,
			AssumeRolePolicyDocument: trustPolicy,
		}),
		undo: (serial) => ({
			Action: "DeleteRole",
			Version: "2010-05-08",
			RoleName: `role-${serial}`,
		}),
	},
};

/**
 * Signed calls per second of a controller as it is installed (file store, commits on disk, access log), beside a bare
 * `node:http` server that gives every request one fixed answer; both on one core, at 16 kept connections.
 */
export async function run(): Promise<readonly Row[]> {
	using folder = temporaryFolder();
	await using controller = await startController(folder.path);
	const keys = await prepare(controller, folder.path);
	await using bare = await startServer(
		[join(import.meta.dirname, "static-server.ts"), "x".repeat(600)],
		join(folder.path, "static.log"),
	);
	const signer = new CallSigner(keys, controller.port);
	const rows: Row[] = [];
	for (const [name, one] of Object.entries(cases)) {
		rows.push(...(await compare(name, one, signer, controller, bare)));
	}
	return rows;
}

interface Round {
	/** Requests a second. */
	readonly rate: number;
	/** CPU time of a request, microseconds. */
	readonly micros: number;
}

/** The medians of interleaved rounds: what disturbs one round disturbs its neighbour too. */
async function compare(
	name: string,
	{ service, goal, call, undo }: Case,
	signer: CallSigner,
	controller: MeasuredServer,
	bare: MeasuredServer,
): Promise<readonly Row[]> {
	const rounds: { readonly ours: Round; readonly bare: Round }[] = [];
	for (let round = 0; round < WARMUPS + ROUNDS; round += 1) {
		const serials = Array.from(
			{ length: REQUESTS },
			(_, index) => round * REQUESTS + index,
		);
		const calls = serials.map((serial) => signer.sign(service, call(serial)));
		const result = {
			bare: await measure(bare, calls),
			ours: await measure(controller, calls),
		};
		if (undo) {
			const undone = serials.map((at) => signer.sign(service, undo(at)));
			await sendAll(controller.port, undone, CONNECTIONS);
		}
		if (round >= WARMUPS) rounds.push(result);
	}
	return [
		{ ...row(name, "requests/s", rounds, ({ rate }) => rate), goal },
		row(name, "CPU µs a request", rounds, ({ micros }) => micros),
	];
}

function row(
	name: string,
	unit: string,
	rounds: readonly { readonly ours: Round; readonly bare: Round }[],
	pick: (round: Round) => number,
): Row {
	const ratios = rounds.map(({ ours, bare }) => pick(ours) / pick(bare));
	return {
		...{ name, unit },
		value: Math.round(median(rounds.map(({ ours }) => pick(ours)))),
		yardstick: Math.round(median(rounds.map(({ bare }) => pick(bare)))),
		ratio: Math.round(median(ratios) * 100) / 100,
	};
}

async function measure(
	server: MeasuredServer,
	requests: readonly Buffer[],
): Promise<Round> {
	const cpu = server.cpuMicros();
	const begin = performance.now();
	await sendAll(server.port, requests, CONNECTIONS);
	const seconds = (performance.now() - begin) / 1000;
	return {
		rate: requests.length / seconds,
		micros: (server.cpuMicros() - cpu) / requests.length,
	};
}

function startController(folder: string): Promise<MeasuredServer> {
	return startServer(
		[
			resolve(import.meta.dirname, "../../controller/main.ts"),
			...["--data-dir", folder, "--listen", "127.0.0.1:0"],
			...["--node-listen", `unix:${join(folder, "nodes.sock")}`],
		],
		join(folder, "controller.log"),
	);
}

/** Makes the user that calls, with policies of five statements, and the role that it assumes. */
async function prepare(
	{ endpoint }: MeasuredServer,
	folder: string,
): Promise<Keys> {
	const credentials = rootKeys(join(folder, "root-credentials"));
	const iam = new IAMClient({ endpoint, region: "us-east-1", credentials });
	await iam.send(new CreateUserCommand({ UserName: "bench" }));
	await iam.send(
		new PutUserPolicyCommand({
			...{ UserName: "bench", PolicyName: "bench" },
			PolicyDocument: userPolicy,
		}),
	);
	await iam.send(
		new CreateRoleCommand({
			...{ RoleName: "bench", AssumeRolePolicyDocument: trustPolicy },
		}),
	);
	const made = await iam.send(
		new CreateAccessKeyCommand({ UserName: "bench" }),
	);
	iam.destroy();
	const { AccessKeyId = "", SecretAccessKey = "" } = made.AccessKey ?? {};
	return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
}

function rootKeys(file: string): Keys {
	const text = readFileSync(file, "utf8");
	const setting = (name: string) =>
		new RegExp(`^${name}\\s*=\\s*(\\S+)`, "m").exec(text)?.[1] ?? "";
	return {
		accessKeyId: setting("aws_access_key_id"),
		secretAccessKey: setting("aws_secret_access_key"),
	};
}

function temporaryFolder(): Disposable & { readonly path: string } {
	const path = mkdtempSync(join(tmpdir(), "gumleaf-bench-"));
	return {
		path,
		[Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
	};
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

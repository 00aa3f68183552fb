import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { DescribeSnapshotsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { fromIni } from "@aws-sdk/credential-providers";
import { linkRelease } from "./linked-release.ts";
import { REGION } from "./running-controller.ts";

const run = promisify(execFile);

describe("a linked release", () => {
	let folder: string;
	let controller: ChildProcess;
	let endpoint: string;

	const at = (path: string) => join(folder, path);
	const launch = async (...args: string[]) => {
		const env = {
			...{ PATH: process.env.PATH, HOME: folder, AWS_ENDPOINT_URL: endpoint },
			AWS_SHARED_CREDENTIALS_FILE: at("data/root-credentials"),
		};
		const { stdout } = await run(at("cli/gumleaf"), args, { env });
		return stdout;
	};
	const client = () => ({
		endpoint,
		region: REGION,
		maxAttempts: 1,
		credentials: fromIni({
			filepath: at("data/root-credentials"),
			profile: "default",
			ignoreCache: true,
		}),
	});

	before(async () => {
		folder = await linkRelease();
		controller = spawn(
			process.execPath,
			[
				...[at("controller/main.js"), "--data-dir", at("data")],
				...["--listen", "127.0.0.1:0", "--node-listen", "unix:nodes.sock"],
				"--log-level=error",
			],
			{ cwd: folder, stdio: ["ignore", "pipe", "inherit"] },
		);
		assert.ok(controller.stdout);
		const [line] = await once(createInterface(controller.stdout), "line");
		endpoint = /^ready api=(\S+)/.exec(line)?.[1] ?? assert.fail(line);
	});
	after(async () => {
		if (controller?.kill("SIGKILL")) await once(controller, "exit");
		rmSync(folder, { recursive: true });
	});

	it("has the commands of euca2ools, which its controller answers", async () => {
		const args = ["-r", "linked", "-s", "ec2.amazonaws.com", "-v"];
		const said = await launch("iam-rolecreate", ...args);
		assert.match(said, /^arn:aws:iam::\d+:role\/linked$/m);
		assert.match(
			await launch("iam-rolegetattributes", "-r", "linked"),
			/:role\/linked$/m,
		);
	});

	it("knows AWS's errors by their names, and what AWS has that is not there", async () => {
		const iam = new IAMClient(client());
		await assert.rejects(iam.send(new GetRoleCommand({ RoleName: "none" })), {
			name: "NoSuchEntityException",
			message: "The role with name none cannot be found.",
		});
		const ec2 = new EC2Client(client());
		await assert.rejects(ec2.send(new DescribeSnapshotsCommand({})), {
			name: "NotImplemented",
		});
	});

	it("hands on to its agent what concerns a host", async () => {
		const said = await launch("agent", "doctor", "--help");
		assert.match(said, /gumleaf-agent doctor/);
	});
});

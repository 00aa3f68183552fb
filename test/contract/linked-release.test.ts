import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readdirSync, readFileSync, rmSync } from "node:fs";
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

/** The packages of the modules that a linked file is made of, by the linker's remarks. */
function packagesIn(text: string): string[] {
	const remarks = text.matchAll(
		/^\/\/(?:#region)? .*node_modules\/((?:@[^/]+\/)?[^/]+)/gm,
	);
	return [...remarks].map(([, name = ""]) => name);
}

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
			at("node_modules/.bin/node"),
			[
				...[at("controller/main.js"), "--data-dir", at("data")],
				...["--listen", "127.0.0.1:0", "--node-listen", "unix:data/nodes.sock"],
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

	it("is what a host needs, and nothing that is only for making it", () => {
		assert.deepEqual(
			readdirSync(folder).filter((name) => name !== "data"),
			[
				...["ARCHITECTURE.md", "LICENSE", "LICENSES-OF-PACKAGES", "README.md"],
				...["agent", "cli", "controller", "node_modules", "package.json"],
				...["release-id", "setup", "systemd"],
			],
		);
		const runtime = `node-linux-${process.arch}`;
		assert.deepEqual(readdirSync(at("node_modules")), [
			...[".bin", "@koromix", "koffi", runtime],
		]);
		const sources = globSync("{agent,cli,controller,systemd}/**/*.ts", {
			cwd: folder,
		});
		assert.deepEqual(sources, []);
	});

	it("has the licence of every package that is linked in", () => {
		const texts = readFileSync(at("LICENSES-OF-PACKAGES"), "utf8");
		const titles = [...texts.matchAll(/^(\S+) [\d.]+ \(\S.*\)\n=+$/gm)];
		const told = new Set(titles.map(([, name]) => name));
		const linked = globSync("{agent,cli,controller}/**/*.js", { cwd: folder })
			.map((file) => readFileSync(at(file), "utf8"))
			.flatMap(packagesIn);
		assert.ok(linked.includes("koa") && linked.includes("@smithy/core"));
		assert.deepEqual(
			linked.filter((name) => !told.has(name)),
			[],
		);
		assert.match(texts, /^koa [\d.]+ \(MIT\)\n=+\n\(The MIT License\)$/m);
		assert.ok(!told.has("rolldown") && !told.has("typescript"));
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

import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, it } from "node:test";
import { promisify } from "node:util";
import { enterNamespace } from "./enter-namespace.ts";
import { onHost } from "./host-under-test.ts";
import { until } from "./until.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

/** The ids of the processes whose command line names the folder. */
function programsOf(folder: string): readonly string[] {
	return readdirSync("/proc").filter((pid) => {
		if (!/^\d+$/.test(pid)) return false;
		try {
			return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
		} catch {
			return false;
		}
	});
}

if (enterNamespace(import.meta.filename)) describeTrial();

function describeTrial(): void {
	let folder = "";
	const started: ChildProcess[] = [];

	/** Starts the trial and resolves with what it has said when it has said a line that begins so: all, unless told. */
	const start = async (
		env: NodeJS.ProcessEnv = process.env,
		until = "Ctrl-C",
	) => {
		const trial = spawn(
			process.execPath,
			[
				join(ROOT, "trial/main.ts"),
				`--folder=${folder}`,
				"--listen=127.0.0.1:0",
				"--renewal-age=1m",
			],
			{ stdio: ["ignore", "pipe", "pipe"], env },
		);
		started.push(trial);
		const said: string[] = [];
		createInterface({ input: trial.stderr }).on("line", (at) => said.push(at));
		for await (const line of createInterface({ input: trial.stdout })) {
			said.push(line);
			if (line.startsWith(until)) break;
		}
		return { trial, said: said.join("\n") };
	};
	const gumleaf = (...args: string[]) =>
		run(join(ROOT, "cli/gumleaf"), args, { encoding: "utf8" });
	const interrupt = async (trial: ChildProcess) => {
		const exited = once(trial, "exit");
		trial.stdout?.resume();
		trial.kill("SIGINT");
		return (await exited)[0];
	};

	describe("npm start", () => {
		beforeEach(() => {
			folder = mkdtempSync(join(tmpdir(), "gumleaf-trial-"));
		});
		afterEach(() => {
			for (const trial of started.splice(0)) trial.kill("SIGKILL");
			rmSync(folder, { recursive: true, force: true });
		});

		it("shows the keys that the instance reads, lets one into the instance, and leaves the host as it was", async () => {
			const network = () => onHost("ip address; ip route; ip netns list");
			const before = network();
			const { trial, said } = await start();
			assert.match(
				said,
				/CreateRole: arn:aws:iam::111111111111:role\/s3access/,
			);
			assert.match(said, /AccessKeyId +ASIA[A-Z2-7]{16}/);
			assert.match(said, /SecretAccessKey +\S{6}… \(40 characters\)/);
			const instanceId = /i-[0-9a-f]{17}/.exec(said)?.[0] ?? "";
			const inside = await gumleaf(
				...["exec", instanceId, `--folder=${folder}`, "--", process.execPath],
				...[
					"-e",
					"fetch('http://169.254.169.254/latest/meta-data/instance-id').then(async (a) => process.stdout.write(await a.text()))",
				],
			);
			assert.equal(inside.stdout, instanceId);
			const env = await gumleaf("env", `--folder=${folder}`);
			assert.match(
				env.stdout,
				/^export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+$/m,
			);
			assert.equal(await interrupt(trial), 0);
			assert.equal(network(), before);
			assert.equal(existsSync(join(folder, "trial.json")), false);
		});

		it("goes on from its state when it is started again", async () => {
			const first = await start();
			assert.equal(await interrupt(first.trial), 0);
			const second = await start();
			const instanceId = /i-[0-9a-f]{17}/.exec(first.said)?.[0] ?? "";
			assert.ok(second.said.includes(`${instanceId} is still there`));
			assert.equal(await interrupt(second.trial), 0);
		});

		it("keeps its state to its owner", async () => {
			const { trial } = await start();
			for (const name of [
				".",
				"controller",
				"controller/root-credentials",
				"agent",
				"log/controller.log",
			]) {
				assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name);
			}
			await interrupt(trial);
		});

		for (const stage of ["controller:", "agent:", "RunInstances"]) {
			it(`ends at Ctrl-C when it has only come to "${stage}", and leaves nothing running`, async () => {
				const { trial } = await start(process.env, stage);
				assert.equal(await interrupt(trial), 0);
				assert.deepEqual(programsOf(folder), []);
				assert.equal(existsSync(join(folder, "trial.json")), false);
			});
		}

		it("leaves nothing running when it is killed, and gumleaf exec says so", async () => {
			const { trial } = await start();
			assert.notDeepEqual(programsOf(folder), []);
			trial.kill("SIGKILL");
			await until("all has ended", () => programsOf(folder).length === 0);
			await assert.rejects(
				gumleaf("exec", "i-0123456789abcdef0", `--folder=${folder}`),
				/the trial that wrote it was killed/,
			);
		});

		it("says who is in the way when it is started twice, and the first goes on", async () => {
			const { trial, said } = await start();
			const second = run(process.execPath, [
				...[join(ROOT, "trial/main.ts"), `--folder=${folder}`],
				"--listen=127.0.0.1:0",
			]);
			await assert.rejects(second, /another controller has .* open/);
			const instanceId = /i-[0-9a-f]{17}/.exec(said)?.[0] ?? "";
			const inside = ["exec", instanceId, `--folder=${folder}`, "--"];
			await gumleaf(...inside, "true");
			await assert.rejects(gumleaf(...inside, "sh", "-c", "exit 7"), {
				code: 7,
			});
			await assert.rejects(gumleaf(...inside, "sh", "-c", "kill -TERM $$"), {
				code: 143,
			});
			assert.equal(await interrupt(trial), 0);
		});

		it("serves one instance on loopback, saying what is missing, where namespaces are not to be had", async () => {
			const { trial, said } = await start({ PATH: dirname(process.execPath) });
			assert.match(said, /may not make network namespaces here/);
			assert.match(said, /AccessKeyId +ASIA[A-Z2-7]{16}/);
			const url =
				/http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}/.exec(said)?.[0] ?? "";
			const withoutToken = await fetch(`${url}/latest/meta-data/`);
			assert.equal(withoutToken.status, 401);
			await assert.rejects(fetch(new URL("/latest/meta-data/", url)));
			assert.equal(await interrupt(trial), 0);
		});
	});
}

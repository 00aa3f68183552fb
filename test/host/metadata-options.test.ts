import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, renameSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import {
	CreateTagsCommand,
	ModifyInstanceMetadataOptionsCommand,
	type ModifyInstanceMetadataOptionsRequest,
} from "@aws-sdk/client-ec2";
import { imdsReport } from "#shared/admin-api/instances.ts";
import {
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { ask, converse, watch } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { type InsideScript, startInside } from "./inside-script.ts";
import { KEYS_URL, runInstances } from "./run-instances.ts";
import { type RunningAgent, startAgent } from "./running-agent.ts";
import { until } from "./until.ts";

const CLI = resolve(import.meta.dirname, "../../cli/gumleaf");
const PROPAGATION_MS = 1000;
/** A busy machine may be late; what it can do it shows in one of a few. */
const TRIES = 5;
const PUT = {
	method: "PUT",
	url: "http://169.254.169.254/latest/api/token",
	headers: { "X-Aws-Ec2-Metadata-Token-Ttl-Seconds": "60" },
} as const;

const run = promisify(execFile);

type Options = Omit<ModifyInstanceMetadataOptionsRequest, "InstanceId">;

if (enterNamespace(import.meta.filename)) {
	describe("an instance's way of asking for its metadata", () => {
		let controller: RunningController;
		let agent: RunningAgent;
		let instanceId = "";
		let poller: InsideScript;

		before(async () => {
			controller = await startController();
			agent = await startAgent(controller, "host-a", [
				"--hypervisor=netns",
				"--own-network-namespace",
				"--subnet=10.20.0.0/24",
				`--credential-read-log=${readLog()}`,
			]);
			[instanceId = ""] = await runInstances(controller, 1);
			await until("it runs", () => existsSync(`/run/netns/${instanceId}`));
			poller = startInside(instanceId, "metadata-poller.ts");
			assert.equal(await poller.read(), "ready");
			poller.write("200 instance-id");
			await poller.read();
		});
		after(async () => {
			await poller?.[Symbol.asyncDispose]();
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		function readLog(): string {
			return join(controller.dataDir, "credential-reads");
		}

		async function modify(options: Options): Promise<void> {
			await controller.root.ec2.send(
				new ModifyInstanceMetadataOptionsCommand({
					InstanceId: instanceId,
					...options,
				}),
			);
		}

		/** The first line of a file, which comes a moment after what it tells of. */
		async function lineOf(file: string): Promise<object> {
			for (;;) {
				const [line] = readFileSync(file, "utf8").split("\n");
				if (line) return JSON.parse(line);
				await delay(20);
			}
		}

		/** How long after the API's answer the instance sees the status, milliseconds. */
		async function untilStatus(
			options: Options,
			status: number,
			path = "instance-id",
		) {
			await modify(options);
			const changed = Date.now();
			poller.write(`${status} ${path}`);
			return Number(await poller.read()) - changed;
		}

		/** Changes there and back until both were seen in time. */
		async function assertPrompt(
			there: Options,
			status: number,
			back: Options,
			path?: string,
		): Promise<void> {
			const took: number[] = [];
			for (let tries = 0; tries < TRIES; tries += 1) {
				const slower = Math.max(
					await untilStatus(there, status, path),
					await untilStatus(back, 200, path),
				);
				if (slower <= PROPAGATION_MS) return;
				took.push(slower);
			}
			assert.fail(`took ${took.join(", ")} ms`);
		}

		it("needs tokens within a second, and no more", async () => {
			const [there, back] = ["required", "optional"] as const;
			await assertPrompt({ HttpTokens: there }, 401, { HttpTokens: back });
		});

		it("is nothing within a second of the endpoint being off, and is there again", async () => {
			const [there, back] = ["disabled", "enabled"] as const;
			await assertPrompt({ HttpEndpoint: there }, 403, { HttpEndpoint: back });
		});

		it("tells its tags no more within a second, and again", async () => {
			await controller.root.ec2.send(
				new CreateTagsCommand({
					Resources: [instanceId],
					Tags: [{ Key: "Name", Value: "web" }],
				}),
			);
			const [there, back] = ["disabled", "enabled"] as const;
			await untilStatus(
				{ InstanceMetadataTags: back },
				200,
				"tags/instance/Name",
			);
			await assertPrompt(
				{ InstanceMetadataTags: there },
				404,
				{ InstanceMetadataTags: back },
				"tags/instance/Name",
			);
		});

		it("has the hops of a token limited within a second", async () => {
			for (const limit of [7, 3]) {
				await modify({ HttpPutResponseHopLimit: limit });
				await delay(PROPAGATION_MS);
				const [seen, [reply]] = await Promise.all([
					watch(instanceId, 1500),
					converse(instanceId, [{ ...PUT, after: 500 }]),
				]);
				assert.equal(reply?.status, 200);
				const sent = seen.filter(({ kind }) => kind === "data");
				assert.deepEqual(
					new Set(sent.map(({ hopLimit }) => hopLimit)),
					new Set([limit]),
				);
			}
		});

		async function report(...flags: string[]): Promise<string> {
			const { dataDir } = controller;
			const args = ["imds", "report", "--data-dir", dataDir, ...flags];
			return (await run(CLI, args)).stdout;
		}

		it("is told to who asks whether tokens can be required: not while the instance asks without", async () => {
			await modify({ HttpTokens: "required" });
			poller.write("401 instance-id");
			await poller.read();
			await modify({ HttpTokens: "optional" });
			const reported = async () => {
				const text = await report("--json", "--instance", instanceId);
				const instances: unknown = JSON.parse(text);
				return imdsReport.parse({ instances }).instances[0];
			};
			const patience = { withinMs: 60_000, everyMs: 500 };
			await until(
				"both kinds of requests are reported",
				async () => {
					const { v1 = 0, v1Refused = 0 } = (await reported())?.counts ?? {};
					return (v1 > 0 && v1Refused > 0) || `${v1}, ${v1Refused} refused`;
				},
				patience,
			);
			const one = await reported();
			assert.equal(one?.safe, "no");
			assert.ok(Date.now() - Date.parse(one.lastV1 ?? "") < 60_000);
			const table = await report();
			assert.match(table, /^INSTANCE +ACCOUNT +NODE +TOKENS +SAFE +V1 /);
			assert.match(
				table,
				new RegExp(`\n${instanceId} +111111111111 +host-a +optional +no +\\d`),
			);
		});

		it("is written down with each read of keys, to another file after SIGHUP", async () => {
			const read = async () => {
				const { AccessKeyId } = JSON.parse(await ask(instanceId, KEYS_URL));
				const line = { accessKeyId: AccessKeyId, roleDelivery: "1.0" };
				return { instanceId, roleName: "worker", ...line };
			};
			const first = await read();
			assert.partialDeepStrictEqual(await lineOf(readLog()), first);
			renameSync(readLog(), `${readLog()}.1`);
			process.kill(agent.pid, "SIGHUP");
			await until("the log is there", () => existsSync(readLog()));
			const second = await read();
			assert.partialDeepStrictEqual(await lineOf(readLog()), second);
			const text = readFileSync(`${readLog()}.1`, "utf8");
			assert.doesNotMatch(text, /secret|token/i);
			assert.equal(statSync(readLog()).mode & 0o777, 0o600);
		});

		it("is told of no instance that there is not", async () => {
			await assert.rejects(report("--instance", "i-00000000000000000"), {
				code: 1,
			});
			await assert.rejects(report("--last", "soon"), { code: 1 });
		});
	});
}

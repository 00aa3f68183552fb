import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { until } from "../host/until.ts";

const SCRIPT = join(import.meta.dirname, "boto3_steady.py");
const WITHIN_MS = 30_000;

const outcome = z.object({
	/** Milliseconds since the epoch, by the machine's clock. */
	began: z.number(),
	arn: z.string().optional(),
	error: z.string().optional(),
});
/** One call as the program in the instance saw it. */
export type CallOutcome = z.infer<typeof outcome>;

/** A program in an instance that calls STS at a steady rate, with the keys that boto3 finds by itself. */
export class SteadyCaller implements AsyncDisposable {
	readonly calls: CallOutcome[] = [];
	readonly #child;

	constructor(instanceId: string, python: string, endpoint: string) {
		this.#child = spawn(
			"ip",
			["netns", "exec", instanceId, python, SCRIPT, endpoint],
			{
				stdio: ["ignore", "pipe", "inherit"],
				env: {
					PATH: process.env.PATH,
					LANG: "C.UTF-8",
					AWS_CONFIG_FILE: "/dev/null",
					AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
					AWS_METADATA_SERVICE_TIMEOUT: "5",
					AWS_METADATA_SERVICE_NUM_ATTEMPTS: "5",
				},
			},
		);
		const lines = createInterface({ input: this.#child.stdout });
		lines.on("line", (line) =>
			this.calls.push(outcome.parse(JSON.parse(line))),
		);
	}

	/** Resolves with the calls begun from now on, once there are so many. */
	async next(count: number): Promise<readonly CallOutcome[]> {
		const since = Date.now();
		const begun = () => this.calls.filter(({ began }) => began >= since);
		await until(
			`${count} calls`,
			() => begun().length >= count || begun().length,
			{ withinMs: WITHIN_MS, everyMs: 20 },
		);
		return begun();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		const { exitCode, signalCode } = this.#child;
		if (exitCode !== null || signalCode !== null) return;
		this.#child.kill("SIGKILL");
		await once(this.#child, "exit");
	}
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { until } from "./until.ts";

const PROGRAM = join(import.meta.dirname, "read-steadily.ts");

const read = z.object({
	began: z.number(),
	ended: z.number(),
	status: z.number().optional(),
	body: z.string().optional(),
	error: z.string().optional(),
});
/** One read as the instance saw it; times by the machine's clock. */
export type Read = z.infer<typeof read>;

const keysDocument = z.object({
	AccessKeyId: z.string(),
	SecretAccessKey: z.string(),
	Token: z.string(),
	Expiration: z.string(),
});
export type KeysDocument = z.infer<typeof keysDocument>;

/** The keys that a read brought; undefined when it failed or brought none. */
export function keysOf({ status, body = "" }: Read): KeysDocument | undefined {
	if (status !== 200) return undefined;
	return keysDocument.safeParse(JSON.parse(body)).data;
}

/** An instance that reads its keys at a steady rate. */
export class SteadyReader implements AsyncDisposable {
	readonly instanceId: string;
	readonly reads: Read[] = [];
	readonly #child;

	/** `enter` is the command that runs another where the instance's host is, when that is not here. */
	constructor(
		instanceId: string,
		url: string,
		intervalMs: number,
		enter: readonly string[] = [],
	) {
		this.instanceId = instanceId;
		const [command = "", ...args] = [
			...[...enter, "ip", "netns", "exec", instanceId],
			...[process.execPath, PROGRAM, url, String(intervalMs)],
		];
		this.#child = spawn(command, args, {
			stdio: ["ignore", "pipe", "inherit"],
		});
		const lines = createInterface({ input: this.#child.stdout });
		lines.on("line", (line) => this.reads.push(read.parse(JSON.parse(line))));
	}

	/** Resolves with the first read begun since `since` that is as expected; rejects when there is none in time. */
	async until(
		isExpected: (read: Read) => boolean,
		since = 0,
		withinMs = 20_000,
	): Promise<Read> {
		const find = () =>
			this.reads.find((one) => one.began >= since && isExpected(one));
		await until(
			"a read is as expected",
			() => find() !== undefined || JSON.stringify(this.reads.at(-1)),
			{ withinMs, everyMs: 10 },
		);
		return find() as Read;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		const { exitCode, signalCode } = this.#child;
		if (exitCode !== null || signalCode !== null) return;
		this.#child.kill("SIGKILL");
		await once(this.#child, "exit");
	}
}

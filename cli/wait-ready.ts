import { setTimeout as sleep } from "node:timers/promises";
import type { Argv, CommandModule } from "yargs";
import type { InstanceSummary } from "#shared/admin-api/instances.ts";
import { describeError, StepError } from "#shared/errors.ts";
import { type AdminClient, createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";
import { printable } from "./printable.ts";

const ASK_AGAIN_MS = 200;
const NEVER = 3;
const NOT_IN_TIME = 4;

/** States that lead to `running` by themselves. */
const ON_ITS_WAY: readonly string[] = ["pending", "running"];

interface Arguments {
	readonly dataDir: string;
	readonly instance: string;
	readonly timeout: number;
}

/** `gumleaf wait-ready i-…`: returns when an instance can read its metadata and its credentials. */
export const waitReady: CommandModule<object, Arguments> = {
	command: "wait-ready <instance>",
	describe:
		"Wait until an instance runs and can read its metadata and credentials",
	builder: (yargs) =>
		(yargs as Argv<Pick<Arguments, "dataDir">>)
			.positional("instance", {
				type: "string",
				demandOption: true,
				describe: "Instance id, i-…",
			})
			.option("timeout", {
				type: "number",
				default: 60,
				describe: "How long to wait, seconds; 0 asks once",
			})
			.option("data-dir", dataDirOption)
			.check(({ timeout }) => {
				if (timeout >= 0 && timeout <= 86_400) return true;
				throw new Error("--timeout is a number of seconds, 0 to 86400");
			})
			.example("$0 wait-ready i-0123456789abcdef0 && ssh 10.0.0.10", "")
			.epilogue(
				"An instance starts only when its firewall entry and its credentials are in place, so one that runs is ready. Exits with 0 when it is, 3 when it is not going to be (stopped, terminated, or moving away and no more), 4 when the time is over, 1 when the question itself fails. A controller that does not answer is asked again until the time is over.",
			),
	handler: async ({ dataDir, instance, timeout }) => {
		const client = createAdminClient(dataDir);
		const { code, message } = await waitFor(client, instance, timeout * 1000);
		if (message) console.error(`gumleaf: ${printable(message)}`);
		process.exitCode = code;
	},
};

interface Outcome {
	readonly code: number;
	readonly message?: string;
}

async function waitFor(
	client: Pick<AdminClient, "showInstance">,
	id: string,
	timeoutMs: number,
): Promise<Outcome> {
	const end = performance.now() + timeoutMs;
	for (;;) {
		const asked = await ask(client, id);
		if (typeof asked !== "string") {
			if (asked.ready) return { code: 0 };
			const why = asked.message ? `: ${asked.message}` : "";
			if (!isOnItsWay(asked)) {
				return { code: NEVER, message: `${id} is ${asked.state}${why}` };
			}
		}
		const left = end - performance.now();
		if (left <= 0) {
			return { code: NOT_IN_TIME, message: notInTime(id, asked) };
		}
		await sleep(Math.min(ASK_AGAIN_MS, left));
	}
}

/** Answers why not, where the controller does not answer. Rejects when it refuses. */
async function ask(
	client: Pick<AdminClient, "showInstance">,
	id: string,
): Promise<InstanceSummary | string> {
	try {
		return await client.showInstance(id);
	} catch (error) {
		if (error instanceof StepError) return describeError(error);
		throw error;
	}
}

function isOnItsWay({ state, movesTo }: InstanceSummary): boolean {
	return ON_ITS_WAY.includes(state) || movesTo !== null;
}

function notInTime(id: string, last: InstanceSummary | string): string {
	if (typeof last === "string") return last;
	const { state, message } = last;
	const why = message ? `: ${message}` : "";
	return `${id} is not ready in time; it is ${state}${why}`;
}

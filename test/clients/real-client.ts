import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
	REGION,
	type RunningController,
} from "../contract/running-controller.ts";

/** Debian's, which knows the packages that setup/prepare-clients installs. */
export const PYTHON = "/usr/bin/python3";

/** How a program ended, and what it said. */
export interface Outcome {
	readonly status: number | null;
	readonly output: string;
	readonly faults: string;
}

/**
 * Why the tests of a client are skipped: for `describe`'s `skip`. False when it is there, and always under CI,
 * where a missing client is a failure.
 */
export function missingClient(
	debianPackage: string,
	file: string,
	...args: readonly string[]
): string | false {
	const isThere = spawnSync(file, args, { stdio: "ignore" }).status === 0;
	if (isThere || process.env.CI === "true") return false;
	return `${debianPackage} is not installed (as root: sh setup/prepare-clients)`;
}

/** What a client must know to call this controller as root, and nothing of the machine it runs on. */
export function clientEnvironment(
	controller: RunningController,
): Record<string, string> {
	return {
		PATH: "/usr/bin:/bin",
		HOME: controller.dataDir,
		LANG: "C.UTF-8",
		AWS_SHARED_CREDENTIALS_FILE: join(controller.dataDir, "root-credentials"),
		AWS_CONFIG_FILE: "/dev/null",
		AWS_DEFAULT_REGION: REGION,
		AWS_EC2_METADATA_DISABLED: "true",
		AWS_PAGER: "",
		ENDPOINT: controller.endpoint,
	};
}

/** Runs a program to its end with this environment alone. */
export async function runClient(
	file: string,
	args: readonly string[],
	env: Readonly<Record<string, string>>,
): Promise<Outcome> {
	const child = spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"] });
	const [output, faults, [status]] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, "exit"),
	]);
	return { status, output, faults };
}

/** Runs a Python script of this folder as root of the controller; answers what it saw, which it prints as JSON. */
export async function runPython(
	script: string,
	controller: RunningController,
): Promise<Record<string, unknown>> {
	const file = join(import.meta.dirname, script);
	const ran = await runClient(PYTHON, [file], clientEnvironment(controller));
	assert.equal(ran.status, 0, ran.faults);
	return JSON.parse(ran.output);
}

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { resolve } from "node:path";
import { it } from "node:test";

const IN_NAMESPACES = resolve(import.meta.dirname, "../../setup/in-namespaces");
/** No file takes half as long; one that hangs must not hang all, and no time limit of the runner's reaches inside. */
const MOST_MS = 8 * 60_000;
/** Set for the process inside: the network namespace it was started from. */
const OUTER = "GUMLEAF_TEST_OUTER_NAMESPACE";

/**
 * True in a process that has a network namespace of its own. Elsewhere it runs `testFile` again in one (as an ordinary
 * user in a user namespace) and answers false: nothing of a host test ever touches the machine's own network.
 * Where namespaces are not permitted the file is skipped with the reason; under CI that is a failure.
 */
export function enterNamespace(testFile: string): boolean {
	const outer = process.env[OUTER];
	if (outer !== undefined) {
		assert.notEqual(networkNamespace(), outer, "not in a namespace of its own");
		return true;
	}
	const refusal = whyNot();
	if (refusal !== undefined) {
		it(
			`runs in a network namespace (${refusal})`,
			{
				skip: process.env.CI === "true" ? false : refusal,
			},
			() => assert.fail(refusal),
		);
		return false;
	}
	const command = [process.execPath, ...process.execArgv, testFile];
	const { status } = spawnSync("/bin/sh", [IN_NAMESPACES, ...command], {
		stdio: "inherit",
		timeout: MOST_MS,
		killSignal: "SIGKILL",
		env: {
			...process.env,
			PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
			[OUTER]: networkNamespace(),
		},
	});
	process.exitCode = status ?? 1;
	return false;
}

function whyNot(): string | undefined {
	const { error, status, stderr } = spawnSync(
		"/bin/sh",
		[IN_NAMESPACES, "true"],
		{ encoding: "utf8" },
	);
	if (error) return error.message;
	return status === 0 ? undefined : stderr.trim();
}

function networkNamespace(): string {
	return readlinkSync("/proc/self/ns/net");
}

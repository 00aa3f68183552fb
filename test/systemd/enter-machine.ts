import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { it } from "node:test";
import { enterNamespace } from "../host/enter-namespace.ts";
import { TREE } from "./machine.ts";

/**
 * True in a process that may boot a machine: one of root's, in namespaces of its own, into which it runs `testFile`
 * again. Where none can be booted the file is skipped with the reason; under CI that is a failure.
 */
export function enterMachine(testFile: string): boolean {
	const refusal = whyNoMachine();
	if (refusal === undefined) return enterNamespace(testFile);
	const skip = process.env.CI === "true" ? false : refusal;
	it(`boots a systemd (${refusal})`, { skip }, () => assert.fail(refusal));
	return false;
}

function whyNoMachine(): string | undefined {
	if (process.getuid?.() !== 0) return "only root can boot one";
	if (!existsSync(TREE)) return "setup/prepare-systemd has not made its tree";
	if (!existsSync("/usr/bin/systemd-nspawn")) return "no systemd-nspawn";
	return undefined;
}

import assert from "node:assert/strict";
import { accessSync, constants, existsSync } from "node:fs";
import { it } from "node:test";
import { enterNamespace } from "../host/enter-namespace.ts";
import { KERNEL, QEMU } from "./qemu-guest.ts";

/**
 * True in a process that may boot machines on taps of its own: one in namespaces of its own, into which it runs `testFile`
 * again. Where none can be booted, or for what else the file needs, it is skipped with the reason; under CI that is a
 * failure.
 */
export function enterHost(
	testFile: string,
	whyNot: () => string | undefined = () => undefined,
): boolean {
	const refusal = whyNoGuests() ?? whyNot();
	if (refusal === undefined) return enterNamespace(testFile);
	const skip = process.env.CI === "true" ? false : refusal;
	it(`boots a machine (${refusal})`, { skip }, () => assert.fail(refusal));
	return false;
}

function whyNoGuests(): string | undefined {
	if (process.arch !== "x64") return "machines are booted on x86_64 only";
	if (!existsSync(QEMU) || !existsSync(KERNEL)) {
		return "no QEMU or nothing to boot: sh setup/prepare-machines, as root";
	}
	try {
		accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
	} catch {
		return "no right to open /dev/net/tun";
	}
	return undefined;
}

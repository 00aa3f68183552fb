import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const MAKE_RELEASE = resolve(import.meta.dirname, "../../systemd/make-release");
const run = promisify(execFile);

/** Makes what is installed on a host, in a new folder, which it answers. */
export async function linkRelease(): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), "gumleaf-release-"));
	await run(MAKE_RELEASE, [folder]);
	return folder;
}

import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

/**
 * Links the programs as `systemd/install` does, into a new folder, which it answers. The only package there is what runs
 * them: whatever else they wanted would be missing.
 */
export async function linkRelease(): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), "gumleaf-release-"));
	const linker = join(ROOT, "systemd/link-release.ts");
	await run(process.execPath, [linker, folder]);
	for (const file of ["package.json", "cli/gumleaf"]) {
		copyFileSync(join(ROOT, file), join(folder, file));
	}
	mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
	symlinkSync(process.execPath, join(folder, "node_modules/.bin/node"));
	return folder;
}

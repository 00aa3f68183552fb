import { execFileSync } from "node:child_process";

/** What a Node that does nothing takes from its start to its end on a machine at leisure, milliseconds. */
const BARE_START_MS = 60;

/** How many times longer the machine takes now, because others work on it or it is slow; 1 at least. */
export function howBusy(): number {
	const began = performance.now();
	execFileSync(process.execPath, ["-e", "0"]);
	return Math.max(1, (performance.now() - began) / BARE_START_MS);
}

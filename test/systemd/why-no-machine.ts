import { existsSync } from "node:fs";
import { TREE } from "./machine.ts";

/** Why no machine with a systemd of its own can be booted here; undefined where one can. */
export function whyNoMachine(): string | undefined {
	if (process.getuid?.() !== 0) return "only root can boot one";
	if (!existsSync(TREE)) return "setup/prepare-systemd has not made its tree";
	if (!existsSync("/usr/bin/systemd-nspawn")) return "no systemd-nspawn";
	return undefined;
}

import { readFile } from "node:fs/promises";
import { runCommand } from "#shared/run-command.ts";

/** The capabilities that this process has, as a bit set. @see https://man7.org/linux/man-pages/man7/capabilities.7.html */
export async function readCapabilities(): Promise<bigint> {
	const status = await readFile("/proc/self/status", "utf8");
	return BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(status)?.[1] ?? "0"}`);
}

/** A sysctl's value; undefined where the kernel does not have it. */
export async function readSysctl(name: string): Promise<string | undefined> {
	const path = `/proc/sys/${name.replaceAll(".", "/")}`;
	return await readFile(path, "utf8").then(
		(text) => text.trim(),
		() => undefined,
	);
}

/** The rules by which the host chooses a routing table. */
export async function readRoutingRules(): Promise<string> {
	return await runCommand("ip", ["rule", "show"]);
}

/** All of nftables, as JSON; undefined where `nft` is not installed. */
export async function readNftables(): Promise<string | undefined> {
	const version = await runCommand("nft", ["--version"]).catch(() => undefined);
	if (version === undefined) return undefined;
	return await runCommand("nft", ["-j", "list", "ruleset"]);
}

/** The devices that hold the address. */
export async function readHolders(address: string): Promise<string[]> {
	const text = await runCommand("ip", ["-o", "address", "show", "to", address]);
	return text.split("\n").flatMap((line) => line.split(/\s+/)[1] ?? []);
}

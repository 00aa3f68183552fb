import { runCommand } from "#shared/run-command.ts";

/** An interface of the host, as far as it matters here. */
export interface Link {
	readonly name: string;
	readonly index: number;
	readonly alias: string;
}

/** What `ip -json link` prints, as far as it is read. */
interface ShownLink {
	readonly ifname?: string;
	readonly ifindex?: number;
	readonly ifalias?: string;
}

/** The host's interfaces. */
export async function listLinks(): Promise<Link[]> {
	const text = await runCommand("ip", ["-json", "link", "show"]);
	const shown: ShownLink[] = JSON.parse(text);
	return shown.map(({ ifname = "", ifindex = 0, ifalias = "" }) => ({
		name: ifname,
		index: ifindex,
		alias: ifalias,
	}));
}

/** The named network namespaces of the host. */
export async function listNamespaces(): Promise<string[]> {
	const text = await runCommand("ip", ["netns", "list"]);
	return text
		.split("\n")
		.map((line) => line.split(" ")[0] ?? "")
		.filter((name) => name !== "");
}

/** Runs `ip` commands one after the other, on the host or inside a namespace; the first that fails ends it. */
export async function runIpBatch(
	commands: readonly string[],
	namespace?: string,
): Promise<void> {
	const inside = namespace === undefined ? [] : ["-n", namespace];
	await runCommand("ip", [...inside, "-batch", "-"], {
		input: commands.map((command) => `${command}\n`).join(""),
	});
}

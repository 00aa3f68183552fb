import { readFile, readlink, unlink } from "node:fs/promises";
import { replaceFile } from "#shared/replace-file.ts";

/** Where the record stands in the agent's state folder. */
export const SYSCTL_RECORD = "sysctls";

/**
 * What sysctls held before we changed them, in a file that outlives the agent: in the first line the boot and the
 * network namespace that the values are of (elsewhere they mean nothing), then a line with name and value for each.
 */
export class SysctlRecord {
	readonly #path: string;

	constructor(path: string) {
		this.#path = path;
	}

	/** Notes the value found; the first one counts, until all are forgotten. */
	async note(name: string, value: string): Promise<void> {
		const former = new Map([[name, value], ...(await this.#read())]);
		const lines = [...former].map((pair) => pair.join(" "));
		const text = [await currentScope(), ...lines].join("\n");
		await replaceFile(this.#path, text);
	}

	/** The value found before ours; undefined when none is known. */
	async formerValue(name: string): Promise<string | undefined> {
		return (await this.#read()).get(name);
	}

	/** Everything of which a former value is known. */
	async names(): Promise<readonly string[]> {
		return [...(await this.#read()).keys()];
	}

	async forget(): Promise<void> {
		await unlink(this.#path).catch(() => {});
	}

	/** A file that cannot be read says nothing: what we do not know, we do not put back. */
	async #read(): Promise<ReadonlyMap<string, string>> {
		const text = await readFile(this.#path, "utf8").catch(() => "");
		const [scope, ...lines] = text.split("\n");
		if (scope !== (await currentScope())) return new Map();
		const pairs = lines.map((line) => /^(\S+) (\d+)$/.exec(line));
		return new Map(
			pairs.flatMap((found) => {
				const [, name, value] = found ?? [];
				return name && value ? [[name, value] as const] : [];
			}),
		);
	}
}

async function currentScope(): Promise<string> {
	const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
	return `${boot.trim()} ${await readlink("/proc/self/ns/net")}`;
}

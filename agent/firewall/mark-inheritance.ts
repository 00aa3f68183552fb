import { readFile, writeFile } from "node:fs/promises";
import { StepError } from "#shared/errors.ts";
import type { SysctlRecord } from "./sysctl-record.ts";

const NAME = "net.ipv4.tcp_fwmark_accept";
const PATH = "/proc/sys/net/ipv4/tcp_fwmark_accept";

/** Whether an accepted socket inherits the mark of its handshake: what the agent tells a checked connection by. */
export interface MarkInheritance {
	/** Rejects when it is off and not ours to switch on. */
	ensure(): Promise<void>;
	/** Puts back what `ensure` changed, also in an earlier process where that was recorded. */
	restore(): Promise<void>;
}

/**
 * The sysctl `net.ipv4.tcp_fwmark_accept` of this network namespace. It concerns every TCP service of the
 * namespace, so it is set only where that is the agent's own, and asserted elsewhere.
 * @see https://docs.kernel.org/networking/ip-sysctl.html
 */
export function createMarkInheritance(
	ownsNetworkNamespace: boolean,
	{
		path = PATH,
		record,
	}: {
		readonly path?: string;
		/** Without it only this very process can put the value back. */
		readonly record?: SysctlRecord | undefined;
	} = {},
): MarkInheritance {
	let changed = false;
	return {
		async ensure() {
			const value = await read(path);
			if (value === "1") return;
			if (!ownsNetworkNamespace) {
				throw new Error(
					`${NAME} is 0, so accepted connections do not carry the firewall's mark; set it to 1 (accepted sockets of all services then inherit the mark of their handshake)`,
				);
			}
			// A disk that takes no note of it must not keep instances from their keys.
			await record?.note(NAME, value).catch(() => {});
			await writeFile(path, "1\n");
			changed = true;
		},
		async restore() {
			const former = changed ? "0" : await record?.formerValue(NAME);
			if (former !== undefined) await writeFile(path, `${former}\n`);
			await record?.forget();
			changed = false;
		},
	};
}

async function read(path: string): Promise<string> {
	try {
		return (await readFile(path, "utf8")).trim();
	} catch (error) {
		throw new StepError(`reading ${path}`, error);
	}
}

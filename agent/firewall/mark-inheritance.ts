import { readFile, writeFile } from "node:fs/promises";
import { StepError } from "#shared/errors.ts";

const SYSCTL = "/proc/sys/net/ipv4/tcp_fwmark_accept";

/** Whether an accepted socket inherits the mark of its handshake: what the agent tells a checked connection by. */
export interface MarkInheritance {
	/** Rejects when it is off and not ours to switch on. */
	ensure(): Promise<void>;
	/** Puts back what `ensure` changed. */
	restore(): Promise<void>;
}

/**
 * The sysctl `net.ipv4.tcp_fwmark_accept` of this network namespace. It concerns every TCP service of the
 * namespace, so it is set only where that is the agent's own, and asserted elsewhere.
 * @see https://docs.kernel.org/networking/ip-sysctl.html
 */
export function createMarkInheritance(
	ownsNetworkNamespace: boolean,
	path = SYSCTL,
): MarkInheritance {
	let changed = false;
	return {
		async ensure() {
			if ((await read(path)) === "1") return;
			if (!ownsNetworkNamespace) {
				throw new Error(
					"net.ipv4.tcp_fwmark_accept is 0, so accepted connections do not carry the firewall's mark; set it to 1 (accepted sockets of all services then inherit the mark of their handshake)",
				);
			}
			await writeFile(path, "1\n");
			changed = true;
		},
		async restore() {
			if (changed) await writeFile(path, "0\n");
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

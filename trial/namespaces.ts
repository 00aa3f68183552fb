import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { describeError } from "#shared/errors.ts";

const run = promisify(execFile);

/** Runs the command after it in namespaces of its own. */
export const IN_NAMESPACES = resolve(
	import.meta.dirname,
	"../setup/in-namespaces",
);

/** Whether the data plane can live in namespaces of its own here, and if not, why. */
export type NamespaceRights =
	| { readonly permitted: true }
	| { readonly permitted: false; readonly missing: string };

/** What a data plane needs once inside: each line must succeed in a throw-away set of namespaces. */
const REHEARSAL = `
set -e
ip netns add rehearsal
ip link add gumr0 type veth peer name eth0 netns rehearsal
iptables-save -t raw
ipset list -name
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv4/tcp_fwmark_accept
`;

/** Finds out, by doing it, whether the data plane can live in namespaces of its own here. */
export async function namespaceRights(): Promise<NamespaceRights> {
	try {
		const rehearse = [IN_NAMESPACES, "sh", "-c", REHEARSAL];
		await run("/bin/sh", rehearse, { timeout: 10_000 });
		return { permitted: true };
	} catch (error) {
		return { permitted: false, missing: reason(error) };
	}
}

function reason(error: unknown): string {
	const stderr = (error as { stderr?: unknown }).stderr;
	const said = typeof stderr === "string" ? stderr.trim() : "";
	return said.split("\n").at(-1) || describeError(error);
}

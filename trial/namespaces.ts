import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describeError } from "#shared/errors.ts";

const run = promisify(execFile);

/** How the data plane's namespaces can be made here. */
export type NamespaceRights =
	| { readonly kind: "root" }
	| { readonly kind: "user" }
	| { readonly kind: "none"; readonly missing: string };

/** What a data plane needs once inside: each line must succeed in a throw-away set of namespaces. */
const REHEARSAL = `
set -e
mount -t tmpfs tmpfs /run
ip link set lo up
ip netns add rehearsal
ip link add gumr0 type veth peer name eth0 netns rehearsal
iptables-save -t raw
ipset list -name
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv4/tcp_fwmark_accept
`;

/** The search path with the folders where Debian keeps ip, iptables and ipset: an ordinary user's lacks them. */
export function pathWithSbin(path: string): string {
	return `${path}:/usr/local/sbin:/usr/sbin:/sbin`;
}

/**
 * The start of the command line that opens new network and mount namespaces. An ordinary user's network namespace is
 * made inside the user namespace, not together with it: the files of iptables-legacy in /proc belong to whoever is
 * root at that moment, and the user becomes root only afterwards.
 */
export function unshareCommand(kind: "root" | "user"): readonly string[] {
	const user = kind === "user" ? ["unshare", "--user", "--map-root-user"] : [];
	const namespaces = ["--net", "--mount", "--propagation", "private"];
	return [...user, "unshare", ...namespaces];
}

/** Finds out, by doing it, whether the data plane can live in namespaces of its own here. */
export async function namespaceRights(
	isRoot: boolean,
): Promise<NamespaceRights> {
	const kind = isRoot ? "root" : "user";
	const [file = "", ...args] = unshareCommand(kind);
	try {
		await run(file, [...args, "sh", "-c", REHEARSAL], {
			env: { PATH: pathWithSbin(process.env.PATH ?? "") },
			timeout: 10_000,
		});
		return { kind };
	} catch (error) {
		return { kind: "none", missing: reason(error) };
	}
}

function reason(error: unknown): string {
	const stderr = (error as { stderr?: unknown }).stderr;
	const said = typeof stderr === "string" ? stderr.trim() : "";
	return said.split("\n").at(-1) || describeError(error);
}

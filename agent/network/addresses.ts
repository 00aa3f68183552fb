import { runCommand } from "#shared/run-command.ts";

/** What `ip -json address` prints, as far as it is read. */
interface ShownInterface {
	readonly ifname?: string;
	readonly addr_info?: readonly { readonly local?: string }[];
}

/** The host's IPv6 addresses, by interface. */
export async function listIpv6Addresses(): Promise<Map<string, string[]>> {
	const text = await runCommand("ip", ["-6", "-json", "address", "show"]);
	const shown: ShownInterface[] = JSON.parse(text || "[]");
	return new Map(
		shown.map(({ ifname = "", addr_info = [] }) => [
			ifname,
			addr_info.flatMap(({ local }) => local ?? []),
		]),
	);
}

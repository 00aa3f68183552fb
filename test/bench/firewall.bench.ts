import { measureOnHost } from "./on-host.ts";
import type { Row } from "./row.ts";

/** What the number of instances on a host costs a new connection and a change of the rules; in a namespace of its own. */
export async function run(): Promise<readonly Row[]> {
	return measureOnHost("firewall-host.ts");
}

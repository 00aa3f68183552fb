import type { Attachment } from "../cache/instance-record.ts";
import { findPort } from "../network/find-port.ts";
import type { Link } from "../network/links.ts";

/** Where what comes from an interface on one of these bridges meets the host. Throws, saying why, where it is on none. */
export function bridgeAttachment(
	links: readonly Link[],
	interfaceName: string,
	bridges: readonly string[],
): Attachment {
	const { port, bridge, tap } = findPort(links, interfaceName, bridges);
	const interfaceIndex = links.find(({ name }) => name === bridge)?.index ?? 0;
	return {
		...{ interfaceName: port, interfaceIndex, bridge },
		...(tap !== undefined && { tap }),
	};
}

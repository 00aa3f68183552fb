import { runIpBatch } from "../network/ip-batch.ts";
import { bridgeAttachment } from "./bridge-attachment.ts";
import type { Wiring } from "./wire.ts";

/** Wires that are put on a bridge, as other tooling does with a VM's tap. Who is neighbour to whom is the bridge's affair. */
export function bridgedTaps(bridge: string): Wiring {
	return {
		protect: (name) =>
			runIpBatch([
				`link set ${name} addrgenmode none`,
				`link set ${name} master ${bridge}`,
			]),
		excludes: ({ master }) => master === bridge,
		plug: ({ name }) => runIpBatch([`link set ${name} up`]),
		attachment: ({ name }, links) => bridgeAttachment(links, name, [bridge]),
	};
}

import { listAddressLeases } from "../store/address-leases.ts";
import type { Database } from "../store/store.ts";
import { deriveMac } from "./choose-address.ts";

/** The addresses and MACs of a node that somebody holds. */
export interface Leases {
	readonly addresses: Set<string>;
	readonly macs: Set<string>;
}

/** What must not be given out on a node. */
export async function readLeases(
	db: Database,
	nodeId: string,
): Promise<Leases> {
	const rows = await listAddressLeases(db, nodeId);
	return {
		addresses: new Set(rows.flatMap((row) => row.address_lease ?? [])),
		macs: new Set(rows.map((row) => row.mac)),
	};
}

/** The instance's MAC, another where somebody has it. */
export function freeMac(instanceId: string, held: ReadonlySet<string>): string {
	for (let attempt = 0; ; attempt++) {
		const mac = deriveMac(instanceId, attempt);
		if (!held.has(mac)) return mac;
	}
}

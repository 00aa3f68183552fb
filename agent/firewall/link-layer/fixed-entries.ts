import type { Link } from "../../network/links.ts";
import type { FixedPort, Neighbour } from "../../network/neighbours.ts";
import type { FirewallEntry } from "../firewall.ts";

/** What is fixed on the host for its guests on bridges. */
export interface FixedEntries {
	readonly neighbours: readonly Neighbour[];
	readonly ports: readonly FixedPort[];
}

/** What is to be put there and what is to go. */
export interface Changes<T> {
	readonly added: readonly T[];
	readonly removed: readonly T[];
}

/**
 * What is to be fixed for these instances, their ports locked to their MACs if told; nothing for a port that is not on
 * its bridge now, as while a VM restarts.
 */
export function wantedEntries(
	entries: readonly FirewallEntry[],
	links: readonly Link[],
	locked: boolean,
): FixedEntries {
	const present = entries.flatMap(({ interfaceName, bridge, ...entry }) => {
		const link = links.find(({ name }) => name === interfaceName);
		if (bridge === undefined || link?.master !== bridge) return [];
		return [{ ...entry, port: interfaceName, bridge }];
	});
	return {
		neighbours: present.flatMap(({ privateIp, ipv6, mac, bridge }) =>
			[privateIp, ipv6].flatMap((address) =>
				address === undefined ? [] : [{ address, mac, device: bridge }],
			),
		),
		ports: present.map(({ mac, port, bridge }) => ({
			...{ mac, port, bridge, locked },
		})),
	};
}

/** What differs: a neighbour of ours that is not wanted goes, and with it the port that was fixed for it. */
export function entryChanges(
	wanted: FixedEntries,
	found: FixedEntries,
): {
	readonly neighbours: Changes<Neighbour>;
	readonly ports: Changes<FixedPort>;
} {
	const onBridge = ({ mac, bridge }: FixedPort) => `${mac} ${bridge}`;
	const ours = new Set(
		found.neighbours.map(({ mac, device }) => `${mac} ${device}`),
	);
	const kept = new Set(wanted.ports.map(onBridge));
	const locked = found.ports.filter(isLocked);
	return {
		neighbours: {
			added: without(wanted.neighbours, found.neighbours, neighbourKey),
			removed: without(found.neighbours, wanted.neighbours, neighbourKey),
		},
		ports: {
			added: [
				...without(wanted.ports, found.ports, portKey),
				...without(wanted.ports.filter(isLocked), locked, portKey),
			],
			removed: found.ports.filter(
				(port) => ours.has(onBridge(port)) && !kept.has(onBridge(port)),
			),
		},
	};
}

function neighbourKey({ address, mac, device }: Neighbour): string {
	return `${address} ${mac} ${device}`;
}

function isLocked({ locked }: FixedPort): boolean {
	return locked;
}

function portKey({ mac, port, bridge }: FixedPort): string {
	return `${mac} ${port} ${bridge}`;
}

function without<T>(
	all: readonly T[],
	others: readonly T[],
	key: (one: T) => string,
): T[] {
	const keys = new Set(others.map(key));
	return all.filter((one) => !keys.has(key(one)));
}

import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Link, listLinks, listNamespaces } from "../network/links.ts";
import { readTapRecord, type TapRecord, tapName } from "./tap-record.ts";

/** The host's end of the wire of an instance that is whole, and what it remembers of it. */
export interface Tap {
	readonly link: Link;
	readonly record: TapRecord;
}

/** All of them, among all interfaces of the host. */
export interface Taps {
	readonly taps: readonly Tap[];
	readonly links: readonly Link[];
}

/** The wires of ours that lead to a namespace which is there, among all interfaces. */
export async function listTaps(): Promise<Taps> {
	const [links, namespaces] = await Promise.all([
		listLinks(),
		listNamespaces(),
	]);
	const taps = links.flatMap((link) => {
		const record = readTapRecord(link.alias);
		if (!record || tapName(record.instanceId) !== link.name) return [];
		return namespaces.includes(record.instanceId) ? [{ link, record }] : [];
	});
	return { taps, links };
}

/** Whether the wire is that of the assignment, unchanged in everything that would be remembered of it. */
export function isOf(
	record: TapRecord,
	assignment: InstanceAssignment,
): boolean {
	return (
		record.instanceId === assignment.instanceId &&
		record.epoch === assignment.epoch &&
		record.privateIp === assignment.privateIp &&
		record.mac === assignment.mac
	);
}

import { createHash } from "node:crypto";

/** What the host's end of an instance's wire says of itself, in the kernel's own words for it (ifalias). */
export interface TapRecord {
	readonly instanceId: string;
	readonly epoch: number;
	readonly privateIp: string;
	readonly mac: string;
}

/** The firewall takes every interface with this prefix for a guest's, known or not. */
export const TAP_PREFIX = "gum";
/** IFNAMSIZ - 1. */
const MOST_NAME_CHARACTERS = 15;

/** The name of the host's end of an instance's wire: always the same for the same instance. */
export function tapName(instanceId: string): string {
	const digest = createHash("sha256").update(instanceId).digest("hex");
	return `${TAP_PREFIX}${digest}`.slice(0, MOST_NAME_CHARACTERS);
}

/** The alias that lets any later agent recognise the instance behind the interface. */
export function writeTapRecord(record: TapRecord): string {
	const { instanceId, epoch, privateIp, mac } = record;
	return ["gumleaf", instanceId, epoch, privateIp, mac].join("/");
}

/** Undefined when the alias is not one of ours. */
export function readTapRecord(alias: string): TapRecord | undefined {
	const [owner, instanceId, epoch, privateIp, mac, ...rest] = alias.split("/");
	if (owner !== "gumleaf" || !instanceId || !privateIp || !mac) return;
	if (rest.length > 0 || !/^\d{1,15}$/.test(epoch ?? "")) return;
	return { instanceId, epoch: Number(epoch), privateIp, mac };
}

import type { BlockDeviceMapping, EbsBlockDevice } from "@aws-sdk/client-ec2";

/**
 * Reads `DEVICE=MAPPED`, where MAPPED is `none`, `ephemeralN` or
 * `[SNAPSHOT]:[GiB]:[true|false]:[standard|VOLTYPE[:IOPS]]`. Throws for anything else.
 */
export function parseBlockDevice(given: string): BlockDeviceMapping {
	const [DeviceName, mapped] = splitOnce(given, "=");
	if (!DeviceName || !mapped) {
		throw unreadable(given, "must be of the form DEVICE=MAPPED");
	}
	if (mapped === "none") return { DeviceName, NoDevice: "true" };
	if (/^ephemeral[0-3]$/.test(mapped)) {
		return { DeviceName, VirtualName: mapped };
	}
	return { DeviceName, Ebs: parseEbs(given, mapped) };
}

function parseEbs(given: string, mapped: string): EbsBlockDevice {
	const [snapshot, size, remove, type, iops, ...more] = mapped.split(":");
	if (more.length > 0) throw unreadable(given, "has too many parts");
	if (!snapshot && !size) {
		throw unreadable(given, "must have a snapshot ID, a size, or both");
	}
	if (remove && !["true", "false"].includes(remove)) {
		throw unreadable(given, 'must have "true" or "false" in its third part');
	}
	return {
		...(snapshot && { SnapshotId: snapshot }),
		...(size && { VolumeSize: parseNumber(given, size) }),
		...(remove && { DeleteOnTermination: remove === "true" }),
		...(type && { VolumeType: volumeType(type) }),
		...(iops && { Iops: parseNumber(given, iops) }),
	};
}

function parseNumber(given: string, text: string): number {
	if (/^\d+$/.test(text)) return Number(text);
	throw unreadable(given, `must have a number where it has "${text}"`);
}

/** The SDK's list of names is open; the service knows which there are. */
function volumeType(name: string): NonNullable<EbsBlockDevice["VolumeType"]> {
	return name as NonNullable<EbsBlockDevice["VolumeType"]>;
}

function splitOnce(text: string, separator: string): [string, string] {
	const at = text.indexOf(separator);
	return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function unreadable(given: string, why: string): Error {
	return new Error(`argument -b/--block-device-mapping: '${given}' ${why}`);
}

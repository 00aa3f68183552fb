import { parseIpv4 } from "#shared/ipv4.ts";

/** What a forged TCP SYN says of itself. */
export interface ForgedSyn {
	readonly sourceMac: string;
	readonly destinationMac: string;
	readonly source: string;
	readonly destination: string;
	readonly sourcePort: number;
	readonly destinationPort: number;
}

/** The Ethernet frame of a TCP SYN over IPv4, checksums right. */
export function buildSyn(syn: ForgedSyn): Buffer {
	const tcp = Buffer.alloc(20);
	tcp.writeUInt16BE(syn.sourcePort, 0);
	tcp.writeUInt16BE(syn.destinationPort, 2);
	tcp.writeUInt32BE(0x12345678, 4);
	tcp.set([0x50, 0x02, 0xff, 0xff], 12);
	const addresses = Buffer.alloc(8);
	addresses.writeUInt32BE(parseIpv4(syn.source) ?? 0, 0);
	addresses.writeUInt32BE(parseIpv4(syn.destination) ?? 0, 4);
	const pseudo = Buffer.from([0, 6, 0, tcp.length]);
	tcp.writeUInt16BE(checksum(Buffer.concat([addresses, pseudo, tcp])), 16);
	const ip = Buffer.alloc(12);
	ip.set([0x45, 0, 0, 20 + tcp.length, 0, 0, 0x40, 0, 64, 6]);
	ip.writeUInt16BE(checksum(Buffer.concat([ip, addresses])), 10);
	const ethernet = Buffer.from(
		`${syn.destinationMac}${syn.sourceMac}0800`.replaceAll(":", ""),
		"hex",
	);
	return Buffer.concat([ethernet, ip, addresses, tcp]);
}

/** One TCP segment that came from the metadata address. */
export interface Answer {
	readonly kind: "SYN-ACK" | "RST" | "data" | "other";
	readonly hopLimit: number;
	/** Of payload. */
	readonly bytes: number;
}

/** Reads a frame from the metadata address; undefined for any other frame. */
export function readAnswer(frame: Buffer): Answer | undefined {
	const isIpv4 = frame.length >= 54 && frame.readUInt16BE(12) === 0x0800;
	if (!isIpv4 || frame[23] !== 6) return undefined;
	if (frame.readUInt32BE(26) !== parseIpv4("169.254.169.254")) return undefined;
	const ipBytes = ((frame[14] ?? 0) & 15) * 4;
	const tcp = frame.subarray(14 + ipBytes);
	const bytes = frame.readUInt16BE(16) - ipBytes - ((tcp[12] ?? 0) >> 4) * 4;
	const kind = kindOf(tcp[13] ?? 0, bytes);
	return { kind, hopLimit: frame[22] ?? 0, bytes };
}

function kindOf(flags: number, bytes: number): Answer["kind"] {
	if (flags & 0x04) return "RST";
	if (flags & 0x02) return "SYN-ACK";
	return bytes > 0 ? "data" : "other";
}

/** @see https://www.rfc-editor.org/rfc/rfc1071 */
function checksum(bytes: Buffer): number {
	let sum = 0;
	for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
	while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
	return ~sum & 0xffff;
}

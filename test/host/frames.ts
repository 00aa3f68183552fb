import { parseIpv4 } from "#shared/ipv4.ts";
import { buildSynOverIpv6, readIpv6 } from "./ipv6-frames.ts";

/** What a forged TCP segment says of itself: a SYN unless told. */
export interface ForgedSyn {
	readonly sourceMac: string;
	readonly destinationMac: string;
	readonly source: string;
	readonly destination: string;
	readonly sourcePort: number;
	readonly destinationPort: number;
	readonly flags?: number;
	readonly sequence?: number;
	readonly acknowledgement?: number;
	readonly payload?: string;
}

export const RST = 0x04;
export const PSH_ACK = 0x18;
const SYN = 0x02;

/** The Ethernet frame of a TCP segment over either version of IP, checksums right. */
export function buildSyn(syn: ForgedSyn): Buffer {
	return syn.source.includes(":") ? buildSynOverIpv6(syn) : overIpv4(syn);
}

/** A TCP header with its payload, the checksum still to be filled in at 16. */
export function buildSegment(syn: ForgedSyn): Buffer {
	const header = Buffer.alloc(20);
	const payload = Buffer.from(syn.payload ?? "");
	const tcp = Buffer.concat([header, payload]);
	tcp.writeUInt16BE(syn.sourcePort, 0);
	tcp.writeUInt16BE(syn.destinationPort, 2);
	tcp.writeUInt32BE(syn.sequence ?? 0x12345678, 4);
	tcp.writeUInt32BE(syn.acknowledgement ?? 0, 8);
	tcp.set([0x50, syn.flags ?? SYN, 0xff, 0xff], 12);
	return tcp;
}

function overIpv4(syn: ForgedSyn): Buffer {
	const tcp = buildSegment(syn);
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

/** A frame that only shows its sender's MAC. */
export function bareFrame(sourceMac: string): Buffer {
	const source = macBytes(sourceMac);
	const experimental = Buffer.from("88b5", "hex");
	return Buffer.concat([EVERYBODY, source, experimental, Buffer.alloc(46)]);
}

/** The same frame with a VLAN tag; VLAN 0 says nothing but a priority. @see IEEE 802.1Q */
export function tagged(frame: Buffer, vlan: number): Buffer {
	const tag = Buffer.from([0x81, 0x00, 0, 0]);
	tag.writeUInt16BE(vlan, 2);
	return Buffer.concat([frame.subarray(0, 12), tag, frame.subarray(12)]);
}

/** The frame without the VLAN tags that it still bears: the first one is told apart by the kernel. */
export function untagged(frame: Buffer): Buffer {
	const isTagged = [0x8100, 0x88a8].includes(frame.readUInt16BE(12));
	if (!isTagged) return frame;
	const rest = [frame.subarray(0, 12), frame.subarray(16)];
	return untagged(Buffer.concat(rest));
}

/** The same packet in two fragments, the TCP header cut in two. @see https://www.rfc-editor.org/rfc/rfc1858 */
export function fragmented(frame: Buffer): Buffer[] {
	const cut = 14 + 20 + 8;
	return [
		fragment(frame, frame.subarray(34, cut), 0x2000),
		fragment(frame, frame.subarray(cut), 1),
	];
}

function fragment(frame: Buffer, part: Buffer, flagsAndOffset: number): Buffer {
	const head = Buffer.from(frame.subarray(0, 34));
	head.writeUInt16BE(20 + part.length, 16);
	head.writeUInt16BE(0x4242, 18);
	head.writeUInt16BE(flagsAndOffset, 20);
	head.writeUInt16BE(0, 24);
	head.writeUInt16BE(checksum(head.subarray(14)), 24);
	return Buffer.concat([head, part]);
}

const EVERYBODY = Buffer.alloc(6, 0xff);

/** Who is where, as ARP says it. */
interface ArpEnd {
	readonly ip: string;
	readonly mac: string;
}

/** An ARP reply that nobody asked for: `ip` is at `mac`. @see https://www.rfc-editor.org/rfc/rfc826 */
export function unaskedArpReply(ip: string, mac: string): Buffer {
	return arp(2, { ip, mac }, { ip, mac });
}

/** An ARP request: who has `wanted`? */
export function arpRequest(wanted: string, asker: ArpEnd): Buffer {
	return arp(1, asker, { ip: wanted, mac: "00:00:00:00:00:00" });
}

function arp(operation: 1 | 2, sender: ArpEnd, target: ArpEnd): Buffer {
	const ends = [sender, target].flatMap(({ ip, mac }) => [
		macBytes(mac),
		ipv4Bytes(ip),
	]);
	const start = Buffer.from(`0806000108000604000${operation}`, "hex");
	return Buffer.concat([EVERYBODY, macBytes(sender.mac), start, ...ends]);
}

function macBytes(mac: string): Buffer {
	return Buffer.from(mac.replaceAll(":", ""), "hex");
}

function ipv4Bytes(ip: string): Buffer {
	const address = Buffer.alloc(4);
	address.writeUInt32BE(parseIpv4(ip) ?? 0);
	return address;
}

/** One TCP segment that came from the metadata address. */
export interface Answer {
	readonly kind: "SYN-ACK" | "RST" | "data" | "other";
	readonly hopLimit: number;
	/** Of payload. */
	readonly bytes: number;
	/** Whom it is for. */
	readonly port: number;
	readonly sequence: number;
	readonly acknowledgement: number;
}

/** Reads a frame from the metadata address, or another if told; undefined for any other frame. */
export function readAnswer(
	frame: Buffer,
	source = "169.254.169.254",
): Answer | undefined {
	const overIpv6 = readIpv6(frame);
	if (overIpv6?.source === source) {
		const { tcp, hopLimit } = overIpv6;
		return answerOf(tcp, hopLimit, tcp.length);
	}
	const isIpv4 = frame.length >= 54 && frame.readUInt16BE(12) === 0x0800;
	if (!isIpv4 || frame[23] !== 6) return undefined;
	if (frame.readUInt32BE(26) !== parseIpv4(source)) return undefined;
	const ipBytes = ((frame[14] ?? 0) & 15) * 4;
	const tcp = frame.subarray(14 + ipBytes);
	return answerOf(tcp, frame[22] ?? 0, frame.readUInt16BE(16) - ipBytes);
}

function answerOf(tcp: Buffer, hopLimit: number, length: number): Answer {
	const bytes = length - ((tcp[12] ?? 0) >> 4) * 4;
	return {
		kind: kindOf(tcp[13] ?? 0, bytes),
		hopLimit,
		bytes,
		port: tcp.readUInt16BE(2),
		sequence: tcp.readUInt32BE(4),
		acknowledgement: tcp.readUInt32BE(8),
	};
}

function kindOf(flags: number, bytes: number): Answer["kind"] {
	if (flags & 0x04) return "RST";
	if (flags & 0x02) return "SYN-ACK";
	return bytes > 0 ? "data" : "other";
}

/** @see https://www.rfc-editor.org/rfc/rfc1071 */
export function checksum(bytes: Buffer): number {
	let sum = 0;
	for (const [at, byte] of bytes.entries()) sum += at % 2 ? byte : byte << 8;
	while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
	return ~sum & 0xffff;
}

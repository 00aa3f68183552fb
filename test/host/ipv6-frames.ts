import { formatIpv6, parseIpv6 } from "#shared/ipv6.ts";
import { buildSegment, checksum, type ForgedSyn } from "./frames.ts";

const ETHERTYPE = 0x86dd;
const TCP = 6;
const ICMPV6 = 58;
const FRAGMENT = 44;
const ETHERNET_BYTES = 14;
const HEADER_BYTES = 40;
const OVERRIDE = 0x2000_0000;

/** The Ethernet frame of a TCP segment over IPv6, checksum right. */
export function buildSynOverIpv6(syn: ForgedSyn): Buffer {
	const tcp = buildSegment(syn);
	tcp.writeUInt16BE(sumOf(syn, TCP, tcp), 16);
	return frameOf(syn, TCP, tcp, 64);
}

/** The same packet behind an extension header that says nothing. @see https://www.rfc-editor.org/rfc/rfc8200 */
export function extended(frame: Buffer, kind: keyof typeof EXTENSIONS): Buffer {
	const padding = Buffer.from([1, 4, 0, 0, 0, 0]);
	return withHeader(frame, EXTENSIONS[kind], padding);
}

const EXTENSIONS = { "hop-by-hop": 0, destination: 60 } as const;

/** The same packet in two fragments, the TCP header whole in the first, as the kernel wants it. */
export function fragmentedOverIpv6(frame: Buffer): Buffer[] {
	const start = ETHERNET_BYTES + HEADER_BYTES;
	const cut = start + 24;
	return [
		[frame.subarray(0, cut), 1] as const,
		[
			Buffer.concat([frame.subarray(0, start), frame.subarray(cut)]),
			24,
		] as const,
	].map(([part, offsetAndMore]) => {
		const rest = Buffer.from([0, offsetAndMore, 0x42, 0x42, 0x42, 0x42]);
		return withHeader(part, FRAGMENT, rest);
	});
}

/** Who a link-layer claim is made to, from whom. */
export interface Claim {
	readonly sourceMac: string;
	readonly destinationMac: string;
	readonly source: string;
	readonly destination: string;
}

/** A neighbour advertisement that nobody asked for: `address` is at `mac`. @see https://www.rfc-editor.org/rfc/rfc4861 */
export function unaskedAdvertisement(
	claim: Claim,
	address: string,
	mac: string,
): Buffer {
	const body = Buffer.concat([
		number32(OVERRIDE),
		bytesOf(address),
		option(2, mac),
	]);
	return neighbourFrame(claim, 136, body);
}

/** A neighbour solicitation for `address`, which says by the way that its source is at `mac`. */
export function solicitation(claim: Claim, address: string, mac: string) {
	const body = Buffer.concat([number32(0), bytesOf(address), option(1, mac)]);
	return neighbourFrame(claim, 135, body);
}

/** A router advertisement: the sender is the way to everywhere. */
export function routerAdvertisement(claim: Claim): Buffer {
	const body = Buffer.concat([number32(0x4000_0708), number32(0), number32(0)]);
	return neighbourFrame(claim, 134, body);
}

/** The TCP segment in a frame that came over IPv6; undefined for any other. */
export function readIpv6(frame: Buffer) {
	const isTcp =
		frame.length >= ETHERNET_BYTES + HEADER_BYTES + 20 &&
		frame.readUInt16BE(12) === ETHERTYPE &&
		frame[20] === TCP;
	if (!isTcp) return undefined;
	const length = frame.readUInt16BE(18);
	const start = ETHERNET_BYTES + HEADER_BYTES;
	return {
		source: formatIpv6(BigInt(`0x${frame.toString("hex", 22, 38)}`)),
		hopLimit: frame[21] ?? 0,
		tcp: frame.subarray(start, start + length),
	};
}

/** Which address a neighbour or router advertisement, or a solicitation's source, speaks for; undefined for other frames. */
export function claimedAddress(frame: Buffer): string | undefined {
	if (frame.length < 62 || frame.readUInt16BE(12) !== ETHERTYPE) return;
	const behindHeader = frame[20] === EXTENSIONS.destination ? 8 : 0;
	if (behindHeader === 0 && frame[20] !== ICMPV6) return undefined;
	const at = frame[54 + behindHeader] === 136 ? 62 + behindHeader : 22;
	return formatIpv6(BigInt(`0x${frame.toString("hex", at, at + 16)}`));
}

function neighbourFrame(claim: Claim, type: number, body: Buffer): Buffer {
	const message = Buffer.concat([Buffer.from([type, 0, 0, 0]), body]);
	message.writeUInt16BE(sumOf(claim, ICMPV6, message), 2);
	return frameOf(claim, ICMPV6, message, 255);
}

function option(type: number, mac: string): Buffer {
	return Buffer.from(`0${type}01${mac.replaceAll(":", "")}`, "hex");
}

function frameOf(
	{ destinationMac, sourceMac, source, destination }: Claim,
	nextHeader: number,
	payload: Buffer,
	hopLimit: number,
): Buffer {
	const head = Buffer.alloc(8);
	head.set([0x60, 0, 0, 0, 0, 0, nextHeader, hopLimit]);
	head.writeUInt16BE(payload.length, 4);
	const macs = `${destinationMac}${sourceMac}86dd`.replaceAll(":", "");
	return Buffer.concat([
		...[Buffer.from(macs, "hex"), head, bytesOf(source), bytesOf(destination)],
		payload,
	]);
}

function sumOf(
	{ source, destination }: Claim,
	nextHeader: number,
	payload: Buffer,
): number {
	const ends = [bytesOf(source), bytesOf(destination)];
	const rest = [number32(payload.length), number32(nextHeader)];
	return checksum(Buffer.concat([...ends, ...rest, payload]));
}

/** Puts an extension header of 8 bytes before what the packet carries. */
function withHeader(frame: Buffer, kind: number, rest: Buffer): Buffer {
	const start = ETHERNET_BYTES + HEADER_BYTES;
	const head = Buffer.from(frame.subarray(0, start));
	const header = Buffer.concat([Buffer.from([head[20] ?? 0, 0]), rest]);
	head[20] = kind;
	const payload = frame.subarray(start);
	head.writeUInt16BE(payload.length + header.length, 18);
	return Buffer.concat([head, header, payload]);
}

function bytesOf(ipv6: string): Buffer {
	const value = (parseIpv6(ipv6) ?? 0n).toString(16).padStart(32, "0");
	return Buffer.from(value, "hex");
}

function number32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

import { isIPv6 } from "node:net";
import { StepError } from "#shared/errors.ts";
import { parseIpv6 } from "#shared/ipv6.ts";
import type { Libc } from "#shared/native/libc.ts";
import {
	AF_INET,
	AF_INET6,
	IP_PKTINFO,
	IPPROTO_IP,
	IPPROTO_IPV6,
	IPPROTO_TCP,
	IPV6_RECVPKTINFO,
	IPV6_V6ONLY,
	SO_BINDTODEVICE,
	SO_RCVBUF,
	SO_REUSEADDR,
	SOCK_CLOEXEC,
	SOCK_NONBLOCK,
	SOCK_STREAM,
	SOL_SOCKET,
	TCP_SAVE_SYN,
	TCP_SYNCNT,
	TCP_USER_TIMEOUT,
} from "./socket-constants.ts";
import { int32 } from "./socket-options.ts";

const SAVE_WITH_LINK_HEADER = 2;
/** An answer that cannot be delivered (its hop limit was too small) is sent again no longer than this. */
const UNACKNOWLEDGED_MS = 20_000;

/**
 * Bytes; requests are far smaller. What a connection has sent is read at once: with the kernel's usual buffer that may
 * be thousands of pipelined requests, and nobody else is answered meanwhile.
 */
const RECEIVE_BUFFER = 4096;
/** How often the answer to a handshake is repeated: half-open connections are given up after 3 s instead of a minute. */
const SYN_ACK_RETRIES = 1;

/** IFNAMSIZ, the final zero included. */
const DEVICE_BYTES = 16;

const IPV4_PACKET_INFO = [IPPROTO_IP, IP_PKTINFO, 1] as const;
const IPV6_PACKET_INFO = [IPPROTO_IPV6, IPV6_RECVPKTINFO, 1] as const;
const IPV6_OPTIONS = [
	[IPPROTO_IPV6, IPV6_V6ONLY, 1],
	IPV6_PACKET_INFO,
] as const;
const CONNECTION_OPTIONS = [
	[IPPROTO_TCP, TCP_SAVE_SYN, SAVE_WITH_LINK_HEADER],
	[IPPROTO_TCP, TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS],
	[IPPROTO_TCP, TCP_SYNCNT, SYN_ACK_RETRIES],
	[SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER],
] as const;

/** Where to listen. */
export interface ListeningAddress {
	/** Dotted IPv4, or IPv6. */
	readonly address: string;
	readonly port: number;
	/** Hears this interface only; needed for one listener per bridge, wrong for an address on `lo`. */
	readonly device?: string;
}

/**
 * Makes a bound TCP socket for `server.listen({ fd })`. The options are set before it is bound, so that
 * no connection can be accepted without them: the kernel keeps each SYN with its Ethernet header and
 * tells the interface it came through.
 */
export function openListeningSocket(libc: Libc, where: ListeningAddress) {
	const type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
	const family = isIPv6(where.address) ? AF_INET6 : AF_INET;
	const descriptor = libc.socket(family, type, 0);
	try {
		setListenerOptions(libc, descriptor, family, where.device);
		libc.bind(descriptor, socketAddress(where));
		return descriptor;
	} catch (error) {
		libc.close(descriptor);
		throw new StepError(
			`listening on ${where.address}:${where.port} (a program that listens on port ${where.port} of every address excludes us)`,
			error,
		);
	}
}

/**
 * Of the listening sockets that a service manager handed over the one that is bound there; undefined when it is none of
 * them. It keeps our options over all the agent's lives. A connection that was made before the first of these has no
 * saved SYN, and is refused for that.
 */
export function inheritedListeningSocket(
	libc: Libc,
	where: ListeningAddress,
	handedOver: readonly number[],
): number | undefined {
	const descriptor = handedOver.find((one) => isBoundTo(libc, one, where));
	if (descriptor === undefined) return undefined;
	setOptions(libc, descriptor, [
		isIPv6(where.address) ? IPV6_PACKET_INFO : IPV4_PACKET_INFO,
		...CONNECTION_OPTIONS,
	]);
	return descriptor;
}

function isBoundTo(
	libc: Libc,
	descriptor: number,
	where: ListeningAddress,
): boolean {
	try {
		const device = libc
			.getOption(descriptor, SOL_SOCKET, SO_BINDTODEVICE, DEVICE_BYTES)
			.toString()
			.replace(/\0.*$/s, "");
		const { device: wanted = "" } = where;
		const bound = libc.boundAddress(descriptor);
		return device === wanted && bound.equals(socketAddress(where));
	} catch {
		return false;
	}
}

function setOptions(
	libc: Libc,
	descriptor: number,
	options: readonly (readonly [level: number, option: number, value: number])[],
): void {
	for (const [level, option, value] of options) {
		libc.setOption(descriptor, level, option, int32(value));
	}
}

function setListenerOptions(
	libc: Libc,
	descriptor: number,
	family: number,
	device: string | undefined,
): void {
	setOptions(libc, descriptor, [
		[SOL_SOCKET, SO_REUSEADDR, 1],
		...(family === AF_INET6 ? IPV6_OPTIONS : [IPV4_PACKET_INFO]),
		...CONNECTION_OPTIONS,
	]);
	if (device === undefined) return;
	const name = Buffer.from(`${device}\0`);
	libc.setOption(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name);
}

function socketAddress(where: ListeningAddress): Buffer {
	return isIPv6(where.address) ? ipv6Address(where) : ipv4Address(where);
}

/** `struct sockaddr_in`: family in host order, port and address in network order, 8 bytes of nothing. */
function ipv4Address({ address, port }: ListeningAddress): Buffer {
	const bytes = Buffer.alloc(16);
	bytes.writeUInt16LE(AF_INET, 0);
	bytes.writeUInt16BE(port, 2);
	bytes.set(address.split(".").map(Number), 4);
	return bytes;
}

/** `struct sockaddr_in6`: as above, with flow label before and scope after the address. */
function ipv6Address({ address, port }: ListeningAddress): Buffer {
	const value = (parseIpv6(address) ?? 0n).toString(16).padStart(32, "0");
	const bytes = Buffer.alloc(28);
	bytes.writeUInt16LE(AF_INET6, 0);
	bytes.writeUInt16BE(port, 2);
	bytes.write(value, 8, "hex");
	return bytes;
}
